using System.Globalization;
using CsCheck;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Sysfs.Writing;
using Damon.TestKit;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Tests.Sources.Manage;

public sealed class ManagedDamonTests : IDisposable
{
    private const string State = $"{LiveKernel.Kdamonds}/0/state";
    private static readonly ManagedDamonOptions Impatient = new() { BusyTries = 2, BusyPause = TimeSpan.Zero };
    private static readonly ManagedDamonOptions All = Impatient with { TakeIdle = true, StopDamonStat = true };

    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int, string> Scenarios => new() { { 612, "empty" }, { 614, "idle" }, { 618, "stat" }, { 703, "idle" } };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Recover_KilledAtAnyWrite_TreeIsAsBefore(int release, string scenario)
    {
        int writes = CountWrites(release, scenario);
        Assert.InRange(writes, 30, 1000);
        for (int kill = 0; kill < writes; kill++)
        {
            using LiveKernel kernel = Kernel(release, scenario);
            IReadOnlyList<string> before = kernel.Picture();
            kernel.KillAt = kill;
            Assert.Throws<WriterKilledException>(() => Live(kernel, release));

            kernel.KillAt = null;
            using (ManagedDamon next = Open(kernel, All))
            {
                _ = next.Recover();
                Assert.Equal(before, kernel.Picture());
                Assert.Null(Store(kernel).Read());

                // and it can be used at once
                if (kill % 16 == 0)
                {
                    next.Claim();
                    next.Build(Plans.Physical);
                    next.Start();
                    next.Release();
                }
            }

            Assert.Equal(before, kernel.Picture());
            Assert.Empty(Directory.GetFiles(StateFolder(kernel)));
        }
    }

    [Theory]
    [InlineData(618, "stat")]
    [InlineData(703, "idle")]
    public void Recover_KilledAgainWhileItRecovers_TreeIsAsBefore(int release, string scenario)
    {
        int writes = CountWrites(release, scenario);
        for (int kill = 0; kill < writes; kill += 13)
        {
            for (int again = 0; ; again += 19)
            {
                using LiveKernel kernel = Kernel(release, scenario);
                IReadOnlyList<string> before = kernel.Picture();
                kernel.KillAt = kill;
                Assert.Throws<WriterKilledException>(() => Live(kernel, release));

                kernel.KillAt = kernel.Writes + again;
                bool isDone = false;
                using (ManagedDamon next = Open(kernel, All))
                {
                    try
                    {
                        _ = next.Recover();
                        isDone = true;
                    }
                    catch (WriterKilledException)
                    {
                        // that was asked for
                    }
                }

                kernel.KillAt = null;
                using ManagedDamon last = Open(kernel, All);
                _ = last.Recover();
                Assert.Equal(before, kernel.Picture());
                if (isDone)
                {
                    break;
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Release_WholeLife_TreeIsAsBefore(int release, string scenario)
    {
        using LiveKernel kernel = Kernel(release, scenario);
        IReadOnlyList<string> before = kernel.Picture();

        Live(kernel, release);

        Assert.Equal(before, kernel.Picture());
        Assert.Empty(Directory.GetFiles(StateFolder(kernel)));
    }

    [Fact]
    public void Release_AnyTreeBeforeAnyPlan_TreeIsAsBefore() => Gen.Select(Gen.Int[0, 3], Gen.Int[0, int.MaxValue], Gen.Bool).Sample(
        (kdamonds, seed, isFiltered) =>
        {
            using LiveKernel kernel = LiveKernel.Create(703);
            SetUpAtRandom(kernel, kdamonds, new Random(seed));
            IReadOnlyList<string> before = kernel.Picture();
            using ManagedDamon damon = Open(kernel, All);
            damon.Claim();
            damon.Build(isFiltered ? Plans.Filtered : Plans.Physical);
            damon.Start();
            Assert.NotEqual(before, kernel.Picture());
            damon.Release();
            Assert.Equal(before, kernel.Picture());
        },
        iter: 40);

    [Fact]
    public void Open_HeldByAnother_Refuses()
    {
        using LiveKernel kernel = LiveKernel.Create();
        using ManagedDamon first = Open(kernel, Impatient);
        Assert.Contains("another damon-exporter", Assert.Throws<DamonDataException>(() => Open(kernel, Impatient)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoDamon_Refuses()
    {
        using LiveKernel kernel = LiveKernel.Create();
        kernel.Remove("/sys/kernel/mm/damon");
        Assert.Contains("CONFIG_DAMON_SYSFS", Assert.Throws<DamonDataException>(() => Open(kernel, Impatient)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Claim_SomebodysTree_RefusesAndTouchesNothing()
    {
        using LiveKernel kernel = Kernel(703, "idle");
        kernel.Forget();
        using ManagedDamon damon = Open(kernel, Impatient);
        Assert.Contains("--take-idle", Assert.Throws<DamonDataException>(damon.Claim).Message, StringComparison.Ordinal);
        damon.Release();
        Assert.Empty(kernel.Log);
    }

    [Fact]
    public void Claim_SomebodysKdamondRuns_RefusesAndTouchesNothing()
    {
        using LiveKernel kernel = Kernel(703, "idle");
        kernel.Put($"{LiveKernel.Kdamonds}/1/state", "on");
        kernel.Forget();
        using ManagedDamon damon = Open(kernel, All);
        Assert.Contains("kdamond 1 of somebody else runs", Assert.Throws<DamonDataException>(damon.Claim).Message, StringComparison.Ordinal);
        damon.Release();
        Assert.Empty(kernel.Log);
    }

    [Theory]
    [InlineData("damon_stat", "--stop-damon-stat")]
    [InlineData("damon_reclaim", "DAMON_RECLAIM")]
    [InlineData("damon_lru_sort", "DAMON_LRU_SORT")]
    public void Claim_ModuleHasDamon_Refuses(string module, string said)
    {
        using LiveKernel kernel = LiveKernel.Create();
        kernel.AddModule(module, isRunning: true);
        using ManagedDamon damon = Open(kernel, Impatient);
        Assert.Contains(said, Assert.Throws<DamonDataException>(damon.Claim).Message, StringComparison.Ordinal);
        Assert.Empty(kernel.Log);
    }

    [Fact]
    public void Build_OperationsThatTheKernelLacks_SaysSoAndGivesBack()
    {
        using LiveKernel kernel = LiveKernel.Create(703, "paddr");
        kernel.AddProcess(70, 1, 60_000, "db");
        IReadOnlyList<string> before = kernel.Picture();
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        Assert.Contains("refuses \"vaddr\"", Assert.Throws<DamonDataException>(() => damon.Build(Plans.Processes(70))).Message, StringComparison.Ordinal);
        damon.Release();
        Assert.Equal(before, kernel.Picture());
    }

    [Fact]
    public void Build_FilterThatTheKernelLacks_NamesIt()
    {
        using LiveKernel kernel = LiveKernel.Create(612);
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        Assert.Contains("hugepage_size", Assert.Throws<DamonDataException>(() => damon.Build(Plans.Filtered)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_TuningThatTheKernelLacks_OnlyRefusedWhereAskedFor()
    {
        using LiveKernel kernel = LiveKernel.Create(612);
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        damon.Build(Plans.Physical);
        damon.Release();
        damon.Claim();
        TreePlan tuned = Plans.Physical with { Intervals = PlannedIntervals.Tuned with { IsGoalNeeded = true } };
        Assert.Contains("Linux 6.15", Assert.Throws<DamonDataException>(() => damon.Build(tuned)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Recover_SomebodyChangedTheTree_LeavesItAndSaysWhere()
    {
        using LiveKernel kernel = Killed(Plans.Physical);
        kernel.Write(State, "off");
        kernel.Write($"{LiveKernel.Kdamonds}/0/contexts/0/schemes/0/action", "pageout");
        IReadOnlyList<string> found = kernel.Picture();
        using ManagedDamon next = Open(kernel, All);
        string message = Assert.Throws<DamonDataException>(() => next.Recover()).Message;
        Assert.Contains("schemes/0/action has \"pageout\"", message, StringComparison.Ordinal);
        Assert.Equal(found, kernel.Picture());
        Assert.NotNull(Store(kernel).Read());
    }

    [Fact]
    public void Recover_AnotherKdamondRunsOnOurTree_LeavesItAlone()
    {
        using LiveKernel kernel = Killed(Plans.Physical);
        kernel.Write(State, "off");
        kernel.Put("/proc/uptime", "2000.00 900.00");
        kernel.Write(State, "on");
        using ManagedDamon next = Open(kernel, All);
        Assert.Contains("not ours", Assert.Throws<DamonDataException>(() => next.Recover()).Message, StringComparison.Ordinal);
        Assert.True(kernel.IsOn(0));
    }

    [Fact]
    public void Recover_ThreadNumberUsedAgain_LeavesItAlone()
    {
        using LiveKernel kernel = Killed(Plans.Physical);
        int thread = int.Parse(kernel.ReadText($"{LiveKernel.Kdamonds}/0/pid"), CultureInfo.InvariantCulture);
        kernel.AddProcess(thread, 2, 900_000, "kdamond.0");
        using ManagedDamon next = Open(kernel, All);
        Assert.Throws<DamonDataException>(() => next.Recover());
        Assert.True(kernel.IsOn(0));
    }

    [Fact]
    public void Recover_KilledAtTheStartAndAnotherStartedLater_LeavesItAlone()
    {
        using LiveKernel kernel = LiveKernel.Create();
        using (ManagedDamon damon = Open(kernel, Impatient))
        {
            damon.Claim();
            damon.Build(Plans.Physical);
            kernel.KillAt = kernel.Writes + 1;
            Assert.Throws<WriterKilledException>(damon.Start);
            kernel.KillAt = null;
        }

        kernel.Put("/proc/uptime", "1100.00 900.00");
        kernel.Write(State, "on");
        using ManagedDamon next = Open(kernel, All);
        Assert.Contains("not ours", Assert.Throws<DamonDataException>(() => next.Recover()).Message, StringComparison.Ordinal);
        Assert.True(kernel.IsOn(0));
    }

    [Fact]
    public void Recover_AfterABoot_TouchesNothing()
    {
        using LiveKernel kernel = Killed(Plans.Physical);
        kernel.Put("/proc/sys/kernel/random/boot_id", "another");
        kernel.Forget();
        using ManagedDamon next = Open(kernel, All);
        Assert.Null(next.Recover());
        Assert.Empty(kernel.Log);
        Assert.Null(Store(kernel).Read());
    }

    [Fact]
    public void Open_NoteIsHeldByAnother_Refuses()
    {
        // its sysfs may be another one, of another network namespace, that knows nothing of our lock
        using LiveKernel kernel = Killed(Plans.Physical);
        using (IDisposable? other = Store(kernel).TryHold())
        {
            Assert.NotNull(other);
            Assert.Contains("manage.json", Assert.Throws<DamonDataException>(() => Open(kernel, All)).Message, StringComparison.Ordinal);
        }

        // what was taken before that was let go of
        using ManagedDamon next = Open(kernel, All);
        Assert.True(kernel.IsOn(0));
    }

    [Fact]
    public void Release_TreeChangedMeanwhile_DamonStatRunsAgainAndTheTreeIsLeftAlone()
    {
        using LiveKernel kernel = Kernel(703, "stat");
        using ManagedDamon damon = Started(kernel);
        kernel.Write($"{LiveKernel.Kdamonds}/0/refresh_ms", "1000");

        string message = Assert.Throws<DamonDataException>(damon.Release).Message;

        Assert.Contains("refresh_ms", message, StringComparison.Ordinal);
        Assert.Contains("DAMON_STAT, which we had stopped, was started again", message, StringComparison.Ordinal);
        Assert.False(kernel.IsOn(0));
        Assert.Equal("Y", kernel.ReadText("/sys/module/damon_stat/parameters/enabled"));
        Assert.Equal("1000", kernel.ReadText($"{LiveKernel.Kdamonds}/0/refresh_ms"));
        Assert.False(Store(kernel).Read()!.IsDamonStatStopped);
    }

    [Fact]
    public void Recover_FileDamaged_SaysWhatToDo()
    {
        using LiveKernel kernel = Killed(Plans.Physical);
        File.WriteAllText(Store(kernel).Path, File.ReadAllText(Store(kernel).Path).Replace("paddr", "vaddr", StringComparison.Ordinal));
        using ManagedDamon next = Open(kernel, All);
        Assert.Contains("remove the file", Assert.Throws<DamonDataException>(() => next.Recover()).Message, StringComparison.Ordinal);
        Assert.True(kernel.IsOn(0));
    }

    [Fact]
    public void Release_SomebodyRunsWhenDamonStatIsToRunAgain_SaysSoAndRemembers()
    {
        using LiveKernel kernel = Kernel(703, "stat");
        using ManagedDamon damon = Started(kernel);
        kernel.AddModule("damon_reclaim", isRunning: true);
        Assert.Contains("DAMON_RECLAIM runs", Assert.Throws<DamonDataException>(damon.Release).Message, StringComparison.Ordinal);
        Assert.Equal("0", kernel.ReadText($"{LiveKernel.Kdamonds}/nr_kdamonds"));

        kernel.AddModule("damon_reclaim", isRunning: false);
        damon.Release();
        Assert.Equal("Y", kernel.ReadText("/sys/module/damon_stat/parameters/enabled"));
        Assert.Null(Store(kernel).Read());
    }

    [Fact]
    public void Start_ModuleTookDamonMeanwhile_SaysWho()
    {
        using LiveKernel kernel = LiveKernel.Create();
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        damon.Build(Plans.Physical);
        kernel.AddModule("damon_lru_sort", isRunning: true);
        Assert.Contains("DAMON_LRU_SORT", Assert.Throws<DamonDataException>(damon.Start).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Release_ReadOnlySysfs_NothingIsLeftBehind()
    {
        using LiveKernel kernel = LiveKernel.Create();
        kernel.Refuse = (_, _) => Errno.ReadOnly;
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        Assert.True(Assert.Throws<KernelException>(() => damon.Build(Plans.Physical)).IsDenied);
        damon.Release();
        Assert.Null(Store(kernel).Read());
    }

    [Fact]
    public void RunningThread_LastProcessEnded_IsNull()
    {
        using LiveKernel kernel = LiveKernel.Create();
        kernel.AddProcess(70, 1, 60_000, "db");
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        damon.Build(Plans.Processes(70));
        damon.Start();
        Assert.Equal(500, damon.RunningThread());
        kernel.EndProcess(70);
        Assert.Null(damon.RunningThread());
        damon.Release();
        Assert.Equal("0", kernel.ReadText($"{LiveKernel.Kdamonds}/nr_kdamonds"));
    }

    /// <summary>A whole life: everything that is ever written.</summary>
    private void Live(LiveKernel kernel, int release)
    {
        using ManagedDamon damon = Open(kernel, All);
        damon.Claim();
        damon.Build(release >= 615 ? Plans.Filtered : Plans.Physical);
        damon.Start();
        damon.Release();
        damon.Claim();
        damon.Build(Plans.Processes(70));
        damon.Start();
        kernel.Put($"{LiveKernel.Kdamonds}/{TreePlan.SampleInterval}", "123456");
        damon.Retarget(Plans.Processes(70, 71), withSchemes: true);
        damon.Start();
        damon.Release();
    }

    private int CountWrites(int release, string scenario)
    {
        using LiveKernel kernel = Kernel(release, scenario);
        int before = kernel.Writes;
        Live(kernel, release);
        return kernel.Writes - before;
    }

    private LiveKernel Killed(TreePlan plan)
    {
        LiveKernel kernel = LiveKernel.Create();
        using ManagedDamon damon = Open(kernel, Impatient);
        damon.Claim();
        damon.Build(plan);
        damon.Start();
        return kernel;
    }

    private static LiveKernel Kernel(int release, string scenario)
    {
        LiveKernel kernel = LiveKernel.Create(release);
        kernel.AddProcess(70, 1, 60_000, "db --port 1");
        kernel.AddProcess(71, 1, 60_001, "db --port 2");
        if (scenario == "idle")
        {
            SetUpAtRandom(kernel, 2, new Random(7), most: 1);
        }
        else if (scenario == "stat")
        {
            kernel.AddModule("damon_stat", isRunning: true);
        }

        return kernel.Forget();
    }

    /// <summary>Somebody's settings: all kinds of directories, and values in any file.</summary>
    private static void SetUpAtRandom(LiveKernel kernel, int kdamonds, Random random, int most = 2)
    {
        kernel.Write($"{LiveKernel.Kdamonds}/nr_kdamonds", kdamonds.ToString(CultureInfo.InvariantCulture));
        for (int depth = 0; depth < 6; depth++)
        {
            string[] counts = [.. kernel.FilesBelow(LiveKernel.Kdamonds)
                .Where(path => path[(path.LastIndexOf('/') + 1)..] is "nr_contexts" or "nr_targets" or "nr_regions" or "nr_schemes" or "nr_filters" or "nr_goals" && kernel.ReadText(path) == "0")];
            foreach (string path in counts)
            {
                kernel.Write(path, random.Next(0, (path.EndsWith("nr_contexts", StringComparison.Ordinal) ? 1 : most) + 1).ToString(CultureInfo.InvariantCulture));
            }
        }

        foreach (string path in kernel.FilesBelow(LiveKernel.Kdamonds).Where(kernel.IsWritable).ToArray())
        {
            string name = path[(path.LastIndexOf('/') + 1)..];
            if (random.Next(3) == 0 && name is not ("state" or "type" or "operations") && (name == "nr_accesses_permil" || !name.StartsWith("nr_", StringComparison.Ordinal)))
            {
                kernel.Write(path, name == "memcg_path" ? "/a b\n" : random.Next(1, 100).ToString(CultureInfo.InvariantCulture));
            }
        }
    }

    private ManagedDamon Open(LiveKernel kernel, ManagedDamonOptions options) => ManagedDamon.Open(kernel, Store(kernel), options);

    /// <summary>Ours, monitoring physical memory.</summary>
    private ManagedDamon Started(LiveKernel kernel)
    {
        ManagedDamon damon = Open(kernel, All);
        damon.Claim();
        damon.Build(Plans.Physical);
        damon.Start();
        return damon;
    }

    private CountedStore Store(LiveKernel kernel) => new(kernel, new OwnershipFile(StateFolder(kernel)));

    private string StateFolder(LiveKernel kernel) => _folder.At(kernel.Root.Trim('/').Replace('/', '-'));
}
