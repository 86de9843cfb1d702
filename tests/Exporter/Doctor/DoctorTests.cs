using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Damon.Kernel;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;
using Damon.TestKit;
using DamonExporter.Commands;
using DamonExporter.Doctor;
using DamonExporter.Doctor.Checks;
using DamonExporter.Doctor.Facts;
using DamonExporter.Doctor.Reports;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Doctor;

public sealed class DoctorTests
{
    [Fact]
    public void Text_NoDamon_SaysWhichOptionLacks()
    {
        using DoctorHost host = new();
        host.BuildWith("# CONFIG_DAMON is not set", "CONFIG_EVENT_TRACING=y");

        Assert.False(host.Diagnose().Works);
        Assert.All(host.Diagnose().Sources.Where(source => source.Name != "replay"), source => Assert.Equal(ProblemKind.Kernel, Assert.Single(source.Problems).Kind));
        Golden.Check("doctor-no-damon.txt", Checked(host.Text()));
    }

    [Fact]
    public void Text_StockDebianWithDamonStat_WorksByTrace()
    {
        using DoctorHost host = new(703);
        host.Kernel.AddTree().AddStat(pid: 52, percentiles: Enumerable.Range(-50, 101).Select(value => (long)value));
        host.MountTracefs("damon_aggregated", "damon_monitor_intervals_tune", "damon_region_aggregated").AddReclaim().AddProcess(52, "kdamond.0");

        Diagnosis diagnosis = host.Diagnose();

        Assert.True(diagnosis.Works);
        Assert.Equal("by trace: full snapshots of DAMON_STAT", diagnosis.Summary);
        Assert.Contains("damon-exporter run --source manage --stop-damon-stat", Assert.Single(Source(diagnosis, "manage").Problems).Commands);
        Golden.Check("doctor-stock.txt", Checked(host.Text()));
    }

    [Fact]
    public void Of_TracefsNotMounted_WorksByStatAndSaysHowToGetMore()
    {
        using DoctorHost host = new(617);
        host.Kernel.AddKdamond(state: "off", pid: -1).AddScheme().AddStat();

        Diagnosis diagnosis = host.Diagnose();

        Assert.True(diagnosis.Works);
        Assert.StartsWith("by stat: ", diagnosis.Summary, StringComparison.Ordinal);
        Problem step = Assert.Single(diagnosis.Steps);
        Assert.Equal((ProblemKind.Mount, "mount -t tracefs nodev /sys/kernel/tracing"), (step.Kind, Assert.Single(step.Commands)));
        Assert.Equal("trace delivers full snapshots of DAMON_STAT", diagnosis.Then);
        Assert.Equal(3, Source(diagnosis, "stat").Notes.Length);
        Checked(host.Text());
    }

    [Fact]
    public void Of_DebugfsMounted_TraceIsLeftToMountItAndNothingIsLookedForBelow()
    {
        using DoctorHost host = new();
        host.Kernel.AddTree().AddStat();
        host.Kernel.Write("/proc/mounts", "debugfs /sys/kernel/debug debugfs rw 0 0");
        Directory.CreateDirectory(host.Kernel.At("/sys/kernel/debug/tracing/instances"));

        Assert.Null(host.Facts().Tracefs.Path);
        Assert.True(Source(host.Diagnose(), "trace").IsUsable);
        Assert.Contains("doctor did not", Assert.Single(Source(host.Diagnose(), "trace").Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NotRoot_NamesWhoAsksAndTheCapability()
    {
        using DoctorHost host = new();
        host.AskAs(1000, "0000000000000000").MountTracefs();
        host.Kernel.AddTree().AddKdamond().AddStat();
        DoctorFacts facts = host.Facts() with
        {
            Tree = null,
            TreeRefusal = new Refusal("cannot read /sys/kernel/mm/damon/admin/kdamonds/0/state: permission denied (EACCES)", IsDenied: true),
            Modules = null,
            ModulesRefusal = new Refusal("cannot read /sys/module/damon_stat/parameters/enabled: permission denied (EACCES)", IsDenied: true),
            MayControl = Errno.Access,
            Tracefs = host.Facts().Tracefs with { Path = null, Problem = "denied", Events = [] },
            TracingDirectory = Errno.Access,
            Root = "/",
        };

        Diagnosis diagnosis = Diagnoser.Of(facts, host.Request());

        Assert.False(diagnosis.Works);
        Assert.All(diagnosis.Sources.Where(source => source.Name != "replay").SelectMany(source => source.Problems), problem => Assert.Equal(ProblemKind.Permission, problem.Kind));
        Golden.Check("doctor-not-root.txt", Checked(TextReport.Of(facts, diagnosis)));
    }

    [Fact]
    public void Of_RootOfUserNamespace_SaysThatItIsNobody()
    {
        using DoctorHost host = new();
        host.AskAs(0, "000001ffffffffff", "         0     100000      65536").Kernel.AddTree();
        DoctorFacts facts = host.Facts() with { MayControl = Errno.Access };

        Problem problem = Source(Diagnoser.Of(facts, host.Request(SourceKind.Manage)), "manage").Problems[0];

        Assert.Contains("root of a user namespace", problem.Help, StringComparison.Ordinal);
        Assert.Contains("hostUsers: true", problem.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ReadOnlySysfs_TellsContainersWhatToMount()
    {
        using DoctorHost host = new();
        host.Kernel.AddTree().AddStat("N");
        DoctorRequest request = host.Request(SourceKind.Manage);

        Diagnosis diagnosis = Diagnoser.Of(host.Facts() with { MayControl = Errno.ReadOnly }, request);

        Problem problem = Assert.Single(Source(diagnosis, "manage").Problems);
        Assert.Equal(ProblemKind.Mount, problem.Kind);
        Assert.Contains("hostPath", problem.Help, StringComparison.Ordinal);
        Assert.Contains("ProtectKernelTunables=no", problem.Help, StringComparison.Ordinal);
        Assert.False(diagnosis.Works);
        Assert.Equal(diagnosis.Sources.Single(source => source.Name == "manage").Problems, diagnosis.Steps);
    }

    [Fact]
    public void Text_HypervisorGuestWithForeignPageout_OnlyTraceWouldDo()
    {
        using DoctorHost host = ForeignPageout();
        host.BuildWith(
            "CONFIG_DAMON=y", "# CONFIG_DAMON_VADDR is not set", "CONFIG_DAMON_PADDR=y", "CONFIG_DAMON_SYSFS=y", "# CONFIG_DAMON_STAT is not set", "# CONFIG_DAMON_RECLAIM is not set",
            "CONFIG_EVENT_TRACING=y");

        Diagnosis diagnosis = host.Diagnose();

        Assert.False(diagnosis.Works);
        Assert.Equal("trace delivers full snapshots of kdamond 0", diagnosis.Then);
        Assert.Equal(ProblemKind.Conflict, Assert.Single(Source(diagnosis, "sysfs").Problems).Kind);
        Assert.Contains("would remove the schemes", Source(diagnosis, "sysfs").Problems[0].Help, StringComparison.Ordinal);
        Golden.Check("doctor-foreign.txt", Checked(host.Text()));
        Golden.Check("doctor-foreign.json", JsonReport.Of(host.Facts() with { Root = "/" }, diagnosis));
    }

    [Fact]
    public void Of_ForeignKdamondAndWatchedProcesses_ManageHasBothProblems()
    {
        using DoctorHost host = ForeignPageout();
        host.BuildWith("CONFIG_DAMON=y", "# CONFIG_DAMON_VADDR is not set", "CONFIG_DAMON_SYSFS=y", "CONFIG_EVENT_TRACING=y");

        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage) with { WatchesProcesses = true }), "manage");

        Assert.Equal([ProblemKind.Conflict, ProblemKind.Kernel, ProblemKind.Danger], manage.Problems.Select(problem => problem.Kind));
        Assert.Contains("CONFIG_DAMON_VADDR is not set in /proc/config.gz", manage.Problems[1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DamonStatOff_SaysHowToStartItNowAndAtBoot()
    {
        using DoctorHost host = new();
        host.MountTracefs().Kernel.AddTree().AddStat("N");

        Diagnosis diagnosis = host.Diagnose();

        Assert.False(diagnosis.Works);
        Problem step = Assert.Single(diagnosis.Steps);
        Assert.Equal("echo Y > /sys/module/damon_stat/parameters/enabled", Assert.Single(step.Commands));
        Assert.Contains("damon_stat.enabled=Y", step.Help, StringComparison.Ordinal);
        Assert.True(Source(diagnosis, "manage").IsUsable);
        Checked(host.Text());
    }

    [Fact]
    public void Of_DamonStatEnabledBesideSysfsKdamond_DoesNotRun()
    {
        using DoctorHost host = new();
        host.MountTracefs().Kernel.AddKdamond().AddScheme().AddStat("Y");

        Diagnosis diagnosis = host.Diagnose();

        Assert.Equal("by trace: full snapshots of kdamond 0", diagnosis.Summary);
        Assert.Equal(ProblemKind.Conflict, Assert.Single(Source(diagnosis, "stat").Problems).Kind);
        Assert.True(Source(diagnosis, "sysfs").IsUsable);
        Assert.Contains("--kdamond 0", Assert.Single(Source(diagnosis, "sysfs").Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Linux612WithoutDamonStat_ManageWorks()
    {
        using DoctorHost host = new(612);
        host.MountTracefs("damon_aggregated", "damos_before_apply").Kernel.AddTree();
        host.Kernel.Write("/boot/config-6.12.1-test", "CONFIG_DAMON=y\nCONFIG_DAMON_PADDR=y\nCONFIG_DAMON_VADDR=y\nCONFIG_DAMON_SYSFS=y\nCONFIG_EVENT_TRACING=y");

        Diagnosis diagnosis = host.Diagnose();

        Assert.False(diagnosis.Works);
        Assert.Equal(ProblemKind.Idle, Assert.Single(diagnosis.Steps).Kind);
        Assert.Contains("CONFIG_DAMON_STAT is unknown in /boot/config-6.12.1-test", Source(diagnosis, "stat").Problems[0].What, StringComparison.Ordinal);
        Assert.True(host.Diagnose(host.Request(SourceKind.Manage)).Works);
        Checked(host.Text());
    }

    [Theory]
    [InlineData(612, false, true)]
    [InlineData(618, false, false)]
    [InlineData(618, true, true)]
    [InlineData(703, false, true)]
    public void Of_VirtualKdamond_IsAskedOnlyWhereCommandsReturn(int release, bool allowed, bool isUsable)
    {
        using DoctorHost host = new(release);
        host.MountTracefs().Kernel.AddKdamond(operations: "vaddr", targets: 145).AddScheme();
        DoctorRequest request = host.Request(SourceKind.Sysfs);
        request = request with { Live = request.Live with { Kdamond = 0, AllowUnfixedKernel = allowed } };

        Diagnosis diagnosis = host.Diagnose(request);

        Assert.Equal(isUsable, diagnosis.Works);
        Assert.Equal(isUsable ? [] : ["damon-exporter run --source sysfs --kdamond 0 --allow-unfixed-kernel"], diagnosis.Steps.SelectMany(step => step.Commands));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1000", true)]
    public void Of_TunedKdamondWithoutTrace_NeedsRefresh(string refresh, bool isUsable)
    {
        using DoctorHost host = new();
        host.Kernel.AddKdamond().AddScheme();
        host.Kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/intervals/intervals_goal/aggrs", "3");
        host.Kernel.Write(FakeKernel.Kdamond(0) + "/refresh_ms", refresh);

        SourceVerdict sysfs = Source(host.Diagnose(), "sysfs");

        Assert.Equal(isUsable, sysfs.IsUsable);
        Assert.Equal(isUsable ? [] : ["echo 1000 > /sys/kernel/mm/damon/admin/kdamonds/0/refresh_ms"], sysfs.Problems.SelectMany(problem => problem.Commands));
    }

    [Fact]
    public void Of_KdamondThatIsNotThere_NamesThoseThatAre()
    {
        using DoctorHost host = new();
        host.Kernel.AddKdamond().AddScheme();
        DoctorRequest request = host.Request(SourceKind.Sysfs);

        Problem problem = Assert.Single(host.Diagnose(request with { Live = request.Live with { Kdamond = 7 } }).Steps);

        Assert.Equal("there is no kdamond 7", problem.What);
        Assert.Equal("damon-exporter run --source sysfs --kdamond 0", Assert.Single(problem.Commands));
    }

    [Fact]
    public void Of_ManyCpus_AutoDoesWithoutTraceAndSaysTheLimitThatWouldDo()
    {
        using DoctorHost host = new();
        host.MountTracefs().Kernel.AddTree().AddStat();
        host.Kernel.Write("/sys/devices/system/cpu/online", "0-511");

        Diagnosis auto = host.Diagnose(), trace = host.Diagnose(host.Request(SourceKind.Trace));

        Assert.StartsWith("by stat: ", auto.Summary, StringComparison.Ordinal);
        Problem step = Assert.Single(auto.Steps);
        Assert.Equal((ProblemKind.Limit, "damon-exporter run --trace.max-memory 705MiB"), (step.Kind, Assert.Single(step.Commands)));
        Assert.True(trace.Works);
    }

    [Theory]
    [InlineData("off", false, ProblemKind.Setting)]
    [InlineData("off", true, null)]
    [InlineData("on", true, ProblemKind.Conflict)]
    public void Of_TreeOfSomebody_IsTakenOnlyIdleAndIfAllowed(string state, bool takesIdle, object? expected)
    {
        using DoctorHost host = new();
        host.Kernel.AddKdamond(state: state, pid: state == "on" ? 77 : -1);

        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage) with { TakesIdle = takesIdle }), "manage");

        Assert.Equal(expected is null ? [] : [(ProblemKind)expected], manage.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void Of_ReclaimRuns_IsTracedAndExcludesManage()
    {
        using DoctorHost host = new();
        host.MountTracefs().AddReclaim("Y", 60).Kernel.AddTree();

        Diagnosis diagnosis = host.Diagnose();

        Assert.Equal("by trace: full snapshots of DAMON_RECLAIM", diagnosis.Summary);
        Assert.Equal("echo N > /sys/module/damon_reclaim/parameters/enabled", Assert.Single(Assert.Single(Source(diagnosis, "manage").Problems).Commands));
    }

    [Fact]
    public void Of_ProbesWithWeights_AreNoAccesses()
    {
        using DoctorHost host = new(703);
        host.MountTracefs().Kernel.AddKdamond().AddScheme();
        host.Kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/probes/0/weight", "1");

        Diagnosis diagnosis = host.Diagnose();

        Assert.False(diagnosis.Works);
        Assert.Contains("data attributes", Assert.Single(Source(diagnosis, "trace").Problems).What, StringComparison.Ordinal);
        Assert.Contains("data attributes", Assert.Single(Source(diagnosis, "sysfs").Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_KernelWithoutTracing_DoesNotAskForAMount()
    {
        using DoctorHost host = new();
        host.BuildWith("CONFIG_DAMON=y", "CONFIG_DAMON_SYSFS=y").Kernel.AddKdamond().AddScheme();

        Diagnosis diagnosis = host.Diagnose(host.Request(SourceKind.Trace));

        Assert.False(diagnosis.Works);
        Assert.Empty(diagnosis.Steps);
        Assert.Equal(ProblemKind.Kernel, Assert.Single(Source(diagnosis, "trace").Problems).Kind);
        Assert.Contains("what would work: --source sysfs", host.Text(host.Request(SourceKind.Trace)), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PausedKdamond_IsNotTraced()
    {
        using DoctorHost host = new(703);
        host.MountTracefs().Kernel.AddKdamond().AddScheme();
        host.Kernel.Write(FakeKernel.Context(0) + "/pause", "Y");

        Assert.Equal("what runs is paused", Assert.Single(Source(host.Diagnose(), "trace").Problems).What);
    }

    [Fact]
    public void Of_NewFilterOnOldKernel_IsRefused()
    {
        using DoctorHost host = new(612);
        host.Kernel.AddKdamond(state: "off", pid: -1).AddScheme();

        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage) with { TakesIdle = true, Filters = ["anon+!unmapped"] }), "manage");

        Assert.Equal([ProblemKind.Kernel, ProblemKind.Kernel], manage.Problems.Select(problem => problem.Kind));
        Assert.StartsWith("this kernel has no filter unmapped", manage.Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_MalformedFile_IsToldAndNoSourceOfItWorks()
    {
        using DoctorHost host = new();
        host.MountTracefs().Kernel.AddKdamond().AddScheme();
        host.Kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/intervals/aggr_us", "soon");

        Problem problem = Assert.Single(Source(host.Diagnose(), "trace").Problems);

        Assert.Equal(ProblemKind.Unreadable, problem.Kind);
        Assert.Contains("aggr_us: expected a number, got \"soon\"", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Facts_InstanceHeldByAnExporter_NamesItsProcess()
    {
        using DoctorHost host = new();
        host.MountTracefs().AddProcess(812, "damon-exporter");
        string held = host.Kernel.At("/sys/kernel/tracing/instances/damon-exporter"), left = held + "-2";
        Directory.CreateDirectory(held);
        Directory.CreateDirectory(left);
        Directory.CreateDirectory(held + "-of-somebody");
        string inode = (await Tool.RunAsync("stat", ["-c", "%i", held])).Output.Trim();
        host.Kernel.Write("/proc/locks", $"1: POSIX  ADVISORY  WRITE 7 00:0c:{inode} 0 EOF\n2: FLOCK  ADVISORY  WRITE 812 00:0c:{inode} 0 EOF");

        DoctorFacts facts = host.Facts();

        Assert.Equal(
            [("/sys/kernel/tracing/instances/damon-exporter", (int?)812), ("/sys/kernel/tracing/instances/damon-exporter-2", null)],
            facts.Instances.Select(instance => (instance.Path, instance.OwnerPid)));
        Assert.Matches(@"in use by\s+process 812", host.Text());
        Assert.Matches(@"left\s+over", host.Text());
    }

    [Fact]
    public void Facts_ProcessesThatUseDamon_AreFound()
    {
        using DoctorHost host = new(617);
        host.Kernel.AddTree().AddStat();
        host.AddProcess(48, "kdamond.0").AddProcess(900, "python3", "/usr/bin/python3\0/usr/local/bin/damo\0record").AddProcess(901, "python3", "python3\0damo.py").AddProcess(902, "bash");

        Assert.Equal([new ProcessSeen(48, "kdamond.0"), new ProcessSeen(900, "damo")], host.Facts().Processes);
        Assert.Contains("kdamond.0         thread 48, DAMON_STAT's", host.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this-boot", 4242, false, "damon-exporter's (process 900)")]
    [InlineData("this-boot", 1, true, "damon-exporter's (process 900, which is gone)")]
    [InlineData("boot-before", 1, false, "somebody else's")]
    public void Of_KdamondOfAnExporter_IsLeftToItsOwnerWhileThatLives(string boot, long started, bool isUsable, string owner)
    {
        using DoctorHost host = new();
        host.Kernel.AddKdamond().AddScheme();
        host.Kernel.Write("/proc/sys/kernel/random/boot_id", "this-boot");
        host.Kernel.Write("/proc/900/stat", "900 (damon-exporter) S 1 900 900 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 9 0 4242 0 0");
        TreePicture tree = new(ImmutableSortedDictionary<string, string>.Empty);
        new OwnershipFile(host.StateDirectory).Write(new Ownership
        {
            BootId = boot,
            Owner = new ProcessStamp(900, started),
            Former = tree,
            Step = new TreeStep(tree, []),
            Kdamond = new ProcessStamp(77, 5000),
        });

        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage)), "manage");

        Assert.Equal(isUsable, manage.IsUsable);
        Assert.Equal(isUsable ? 1 : 0, manage.Notes.Length);
        Assert.Contains(owner, host.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_DamagedOwnershipFile_IsTold()
    {
        using DoctorHost host = new();
        host.Kernel.AddTree().Write("/run/damon-exporter/manage.json", "{");

        Problem problem = Source(host.Diagnose(host.Request(SourceKind.Manage)), "manage").Problems[0];

        Assert.Equal(ProblemKind.Unreadable, problem.Kind);
        Assert.Contains("cannot be understood", problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("6.12", "sysfs", "by trace: full snapshots of kdamond 0, kdamond 1", false)]
    [InlineData("6.18", "sysfs", "by trace: full snapshots of kdamond 0, kdamond 1", true)]
    [InlineData("6.18", "stat", "by trace: full snapshots of DAMON_STAT", true)]
    [InlineData("7.3", "sysfs", "by trace: full snapshots of kdamond 0, kdamond 1", false)]
    [InlineData("7.3", "stat", "by trace: full snapshots of DAMON_STAT", false)]
    public void Of_RealKernel_WorksByTrace(string series, string tree, string summary, bool? canHang)
    {
        using DoctorHost host = new(int.Parse(series.Replace(".", series.Length < 4 ? "0" : "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        KernelFixture.Unpack(series, tree + ".tree", host.Kernel.Root);
        Directory.CreateDirectory(host.Kernel.At("/sys/kernel/tracing/instances"));

        Diagnosis diagnosis = host.Diagnose();

        Assert.Equal((true, summary), (diagnosis.Works, diagnosis.Summary));
        Assert.Equal(canHang, host.Facts().Features.CommandsCanHang);
        Assert.Equal(tree == "stat", Source(diagnosis, "stat").IsUsable);
        Assert.Equal(tree == "sysfs", Source(diagnosis, "sysfs").IsUsable);
        Golden.Check($"doctor-{series}-{tree}.txt", Checked(host.Text()));
    }

    [Fact]
    public async Task RunAsync_Json_IsADocumentWhoseVerdictIsTheExitCode()
    {
        using DoctorHost host = new();
        host.MountTracefs().Kernel.AddTree().AddStat();
        using StringWriter output = new(), error = new();

        int code = await CommandLine.RunAsync(["doctor", "--json", "--root", host.Kernel.Root, "--source", "stat", "--state-directory", host.StateDirectory], output, error);

        Assert.Equal((0, ""), (code, error.ToString()));
        using JsonDocument document = JsonDocument.Parse(output.ToString());
        Assert.True(document.RootElement.GetProperty("verdict").GetProperty("works").GetBoolean());
    }

    [Theory]
    [InlineData(1, "--source", "trace")]
    [InlineData(1, "--source", "replay", "--input", "/no/such/file")]
    [InlineData(2, "--source", "sysfs")]
    [InlineData(2, "--interval", "never")]
    public async Task RunAsync_WhatWouldNotWork_SaysSoByExitCode(int expected, params string[] arguments)
    {
        using DoctorHost host = new();
        using StringWriter output = new(), error = new();

        int code = await CommandLine.RunAsync(["doctor", "--root", host.Kernel.Root, .. arguments], output, error);

        Assert.Equal(expected, code);
        Assert.Equal(expected == 2, output.ToString().Length == 0);
        Assert.Equal(expected == 2, error.ToString().Length > 0);
    }

    [Fact]
    public void Facts_WholeTree_IsLeftAsItWas()
    {
        using DoctorHost host = ForeignPageout();
        host.MountTracefs();
        string before = Everything(host.Kernel.Root);

        _ = host.Text();

        Assert.Equal(before, Everything(host.Kernel.Root));
    }

    [Fact]
    public void Doc_EveryKeyOfTheDocument_IsTold()
    {
        string doc = File.ReadAllText(Repository.At("docs", "doctor.md"));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.At("tests", "Exporter", "Golden", "doctor-foreign.json")));

        Assert.All(
            Keys(document.RootElement).Distinct().Where(key => !key.StartsWith("CONFIG_", StringComparison.Ordinal)),
            key => Assert.Contains($"`{key}`", doc, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Keys(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Keys(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Keys),
        _ => [],
    };

    private static string Everything(string folder) => string.Join('\n', new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.FullName} {entry.LastWriteTimeUtc.Ticks} {(entry as FileInfo)?.Length}"))
        .Order(StringComparer.Ordinal));

    /// <summary>Lines fit 100 columns, but for what is to be copied.</summary>
    private static string Checked(string text)
    {
        Assert.All(text.Split('\n').Where(line => !line.TrimStart().StartsWith('$')), line => Assert.InRange(line.Length, 0, 100));
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        return text;
    }

    private static SourceVerdict Source(Diagnosis diagnosis, string name) => diagnosis.Sources.Single(source => source.Name == name);

    /// <summary>A kdamond that a hypervisor set up: it pages out what is cold, within a quota.</summary>
    private static DoctorHost ForeignPageout()
    {
        DoctorHost host = new();
        host.Kernel.AddKdamond().AddScheme(action: "pageout");
        host.Kernel.Write(FakeKernel.Context(0) + "/avail_operations", "paddr");
        host.Kernel.Write(FakeKernel.Scheme(0, 0) + "/access_pattern/age/min", "12");
        host.Kernel.Write(FakeKernel.Scheme(0, 0) + "/quotas/ms", "50");
        host.Kernel.Write(FakeKernel.Scheme(0, 0) + "/quotas/bytes", "134217728");
        host.Kernel.Write(FakeKernel.Scheme(0, 0) + "/quotas/reset_interval_ms", "1000");
        host.AddProcess(77, "kdamond.0");
        return host;
    }
}
