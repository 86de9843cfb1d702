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
        Assert.Equal(["damon-exporter run --source manage --stop-damon-stat"], Assert.Single(Source(diagnosis, "manage").Problems).Commands);
        Golden.Check("doctor-stock.txt", Checked(host.Text()));
    }

    [Fact]
    public void Of_TracefsNotMounted_WorksByStatAndSaysHowToGetMore()
    {
        using DoctorHost host = new(617);
        host.Kernel.AddKdamond(state: "off", pid: -1).AddScheme().AddStat();
        host.Kernel.Write("/proc/iomem", "00001000-7fffffff : System RAM\n100000000-63fffffff : System RAM");

        Diagnosis diagnosis = host.Diagnose();

        Assert.True(diagnosis.Works);
        Assert.StartsWith("by stat: ", diagnosis.Summary, StringComparison.Ordinal);
        Problem step = Assert.Single(diagnosis.Steps);
        Assert.Equal((ProblemKind.Mount, "mount -t tracefs nodev /sys/kernel/tracing"), (step.Kind, Assert.Single(step.Commands)));
        Assert.Equal("trace delivers full snapshots of DAMON_STAT", diagnosis.Then);
        Assert.Equal(3, Source(diagnosis, "stat").Notes.Length);
        Assert.Contains(Source(diagnosis, "stat").Notes, note => note.StartsWith("percentiles only, no bytes: DAMON_STAT of kernels before Linux 7.0", StringComparison.Ordinal));
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
            RamRefusal = new Refusal("cannot read /proc/iomem: permission denied (EACCES)", IsDenied: true),
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

        host.AddProcess(145, "db");
        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage) with { Manage = new() { Processes = Pids(145) } }), "manage");

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

        // what can lock up DAMON for ever is never given to be copied
        Assert.Empty(diagnosis.Steps.SelectMany(step => step.Commands));
        Assert.Equal(isUsable ? [] : [ProblemKind.Danger], diagnosis.Steps.Select(step => step.Kind));
        Assert.Equal(!isUsable, Verdict(host.Text(request)).Contains("- use --source trace, or --allow-unfixed-kernel if you know that the fix is in", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("1000", true)]
    public void Of_TunedKdamond_NeedsRefreshAlsoWhereTraceWorks(string refresh, bool isUsable)
    {
        using DoctorHost host = new();
        host.MountTracefs().Kernel.AddKdamond().AddScheme();
        host.Kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/intervals/intervals_goal/aggrs", "3");
        host.Kernel.Write(FakeKernel.Kdamond(0) + "/refresh_ms", refresh);

        SourceVerdict sysfs = Source(host.Diagnose(), "sysfs");

        Assert.Equal(isUsable, sysfs.IsUsable);
        Assert.Equal(isUsable ? [] : ["echo 1000 > /sys/kernel/mm/damon/admin/kdamonds/0/refresh_ms"], sysfs.Problems.SelectMany(problem => problem.Commands));
    }

    [Theory]
    [InlineData("/monitoring_attrs/intervals/sample_us", "0", ProblemKind.Unreadable)]
    [InlineData("/schemes/0/apply_interval_us", "200000000", ProblemKind.Conflict)]
    [InlineData("/targets/1/pid_target", "146", ProblemKind.Conflict)]
    public void Of_KdamondThatSysfsWouldNotAsk_IsNotUsable(string file, string text, object kind)
    {
        using DoctorHost host = new(703);
        host.Kernel.AddKdamond(operations: "vaddr", targets: 145).AddScheme();
        Assert.True(Source(host.Diagnose(), "sysfs").IsUsable);

        host.Kernel.Write(FakeKernel.Context(0) + file, text);

        Assert.Equal((ProblemKind)kind, Assert.Single(Source(host.Diagnose(), "sysfs").Problems).Kind);
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
        Assert.True(Source(host.Diagnose(host.Request(SourceKind.Stat)), "trace").IsUsable);
    }

    [Theory]
    [InlineData("off", false, ProblemKind.Setting)]
    [InlineData("off", true, null)]
    [InlineData("on", true, ProblemKind.Conflict)]
    public void Of_TreeOfSomebody_IsTakenOnlyIdleAndIfAllowed(string state, bool takesIdle, object? expected)
    {
        using DoctorHost host = new();
        host.Kernel.AddKdamond(state: state, pid: state == "on" ? 77 : -1);

        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage) with { Manage = new() { TakeIdle = takesIdle } }), "manage");

        Assert.Equal(expected is null ? [] : [(ProblemKind)expected], manage.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void Of_ReclaimRuns_IsTracedAndExcludesManage()
    {
        using DoctorHost host = new();
        host.MountTracefs().AddReclaim("Y", 60).Kernel.AddTree();

        Diagnosis diagnosis = host.Diagnose();

        Assert.Equal("by trace: full snapshots of DAMON_RECLAIM", diagnosis.Summary);
        Assert.Matches(@"where it is not needed,\s+stop it\s+\$ echo N > /sys/module/damon_reclaim/parameters/enabled\n", Verdict(host.Text(host.Request(SourceKind.Manage))));
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
        Assert.Contains("attributes of pages", Assert.Single(Source(diagnosis, "sysfs").Problems).What, StringComparison.Ordinal);
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

        SourceVerdict manage = Source(host.Diagnose(host.Request(SourceKind.Manage) with { Manage = new() { TakeIdle = true, Filters = [[new PageFilter("anon"), new PageFilter("unmapped", true)]] } }), "manage");

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
    [InlineData("this-boot", 4242, "S", false, "damon-exporter's (process 900)")]
    [InlineData("this-boot", 4242, "Z", true, "damon-exporter's (process 900, which is gone)")]
    [InlineData("this-boot", 4242, "X", true, "damon-exporter's (process 900, which is gone)")]
    [InlineData("this-boot", 1, "S", true, "damon-exporter's (process 900, which is gone)")]
    [InlineData("boot-before", 1, "S", false, "somebody else's")]
    public void Of_KdamondOfAnExporter_IsLeftToItsOwnerWhileThatLives(string boot, long started, string state, bool isUsable, string owner)
    {
        using DoctorHost host = new();
        host.Kernel.AddKdamond().AddScheme();
        host.Kernel.Write("/proc/sys/kernel/random/boot_id", "this-boot");
        host.Kernel.Write("/proc/900/stat", $"900 (damon-exporter) {state} 1 900 900 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 9 0 4242 0 0");
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
        Assert.Equal(tree == "sysfs" && canHang == false, Source(diagnosis, "sysfs").IsUsable);
        Golden.Check($"doctor-{series}-{tree}.txt", Checked(host.Text()));
    }

    [Theory]
    [InlineData(612, "anon", "Linux 6.14", ProblemKind.Kernel)]
    [InlineData(617, "anon", "Linux 6.18", ProblemKind.Kernel)]
    [InlineData(618, "anon", "Linux 7.1", ProblemKind.Danger)]
    [InlineData(700, "anon", "Linux 7.1", ProblemKind.Danger)]
    [InlineData(701, "anon", null, null)]
    [InlineData(618, null, null, null)]
    public void Of_FiltersOfProcesses_AreHadOnlyWhereRunHasThem(int release, string? filter, string? expected, object? kind)
    {
        using DoctorHost host = new(release);
        host.MountTracefs().AddProcess(145, "db").Kernel.AddKdamond(state: "off", pid: -1).AddScheme();
        ManageSourceOptions manage = new() { TakeIdle = true, Processes = Pids(145), Filters = filter is null ? [] : [[new PageFilter(filter)]] };

        SourceVerdict verdict = Source(host.Diagnose(host.Request(SourceKind.Manage) with { Manage = manage }), "manage");

        Assert.Equal(kind is null ? [] : [(ProblemKind)kind], verdict.Problems.Select(problem => problem.Kind));
        Assert.All(verdict.Problems, problem => Assert.Contains(expected!, problem.What, StringComparison.Ordinal));
        Assert.All(verdict.Problems, problem => Assert.Empty(problem.Commands));
    }

    [Theory]
    [InlineData(1000, "0000000000000002", "CAP_SYS_ADMIN as well")]
    [InlineData(0, "00000000a80425fb", "asked as root: run it with CAP_SYS_ADMIN as well")]
    [InlineData(1000, "0000000000000000", "CAP_SYS_ADMIN and CAP_DAC_READ_SEARCH as well")]
    public void Of_AddressesAreHidden_ManageOfPhysicalMemoryNamesTheCapability(int uid, string capabilities, string help)
    {
        using DoctorHost host = new();
        host.AskAs(uid, capabilities).AddProcess(145, "db").MountTracefs().Kernel.AddTree().AddStat();
        host.Kernel.Write("/proc/iomem", "00000000-00000000 : System RAM");
        ManageSourceOptions manage = new() { StopDamonStat = true };

        Problem problem = Assert.Single(Source(host.Diagnose(host.Request() with { Manage = manage }), "manage").Problems);

        Assert.Equal((ProblemKind.Permission, "/proc/iomem hides its addresses: that needs CAP_SYS_ADMIN"), (problem.Kind, problem.What));
        Assert.Contains(help, problem.Help, StringComparison.Ordinal);
        Assert.True(Source(host.Diagnose(host.Request() with { Manage = manage with { Processes = Pids(145) } }), "manage").IsUsable);
        Assert.Contains(Source(host.Diagnose(), "stat").Notes, note => note.StartsWith("percentiles only, no bytes: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_NoProcIomem_AsksForTheHosts()
    {
        using DoctorHost host = new();
        host.Kernel.AddTree().Remove("/proc/iomem");

        Assert.Equal(ProblemKind.Mount, Assert.Single(Source(host.Diagnose(host.Request(SourceKind.Manage)), "manage").Problems).Kind);
    }

    [Fact]
    public void Of_ProcessesThatAreNotThere_AreMissed()
    {
        using DoctorHost host = new(703);
        host.AddProcess(145, "db", "db --port 1").Kernel.AddKdamond(state: "off", pid: -1).AddScheme();

        Assert.Empty(Of(Pids(145)));
        Assert.Equal("there is no such process: pid 146", Assert.Single(Of(Pids(146))).What);
        Assert.Empty(Of(Pids() with { CommandLines = ["db --port"] }));
        Assert.Equal(ProblemKind.Idle, Assert.Single(Of(Pids() with { CommandLines = ["web"] })).Kind);

        IEnumerable<Problem> Of(ProcessSelector wanted) =>
            Source(host.Diagnose(host.Request(SourceKind.Manage) with { Manage = new() { TakeIdle = true, Processes = wanted } }), "manage").Problems;
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Of_ProcOfAnotherPidNamespace_ProcessesNeedTheHosts(bool isOurs, bool isUsable)
    {
        using DoctorHost host = new(703);
        host.AddProcess(145, "db").Kernel.AddKdamond(state: "off", pid: -1).AddScheme();
        host.Kernel.Remove("/proc/self");
        File.CreateSymbolicLink(host.Kernel.At("/proc/self"), (Environment.ProcessId + (isOurs ? 0 : 1)).ToString(CultureInfo.InvariantCulture));
        DoctorRequest request = host.Request(SourceKind.Manage) with { Manage = new() { TakeIdle = true } };

        SourceVerdict chosen = Source(host.Diagnose(request with { Manage = request.Manage with { Processes = Pids(145) } }), "manage");
        SourceVerdict command = Source(host.Diagnose(request with { Manage = request.Manage with { Command = ["/bin/sh"] } }), "manage");

        Assert.Equal((isUsable, isUsable), (chosen.IsUsable, command.IsUsable));
        Assert.All(chosen.Problems.Concat(command.Problems), problem => Assert.Contains("hostPID: true", problem.What, StringComparison.Ordinal));
        Assert.True(Source(host.Diagnose(request), "manage").IsUsable);
    }

    [Fact]
    public async Task RunAsync_SeveralSettingsLack_GivesOneLineWithThemAndWhatWasAsked()
    {
        using DoctorHost host = new(703);
        host.AddProcess(145, "db").Kernel.AddKdamond(state: "off", pid: -1).AddScheme().AddStat();
        string common = $"--root {host.Kernel.Root}";

        string text = await VerdictOf([.. Place(host), "--source", "manage", "--pid", "145,146", "--filter", "!anon+memcg:/a b,young", "--command-line=--port", "--stop-damon-stat", "false"]);

        string line = Assert.Single(text.Split('\n'), line => line.StartsWith("      $", StringComparison.Ordinal));
        Assert.Equal(
            $"      $ damon-exporter run --source manage {common} --pid 145,146 --command-line=--port --filter '!anon+memcg:/a b,young' --take-idle --stop-damon-stat --state-directory {host.StateDirectory}",
            line);
        Assert.True(text.IndexOf("let manage stop it", StringComparison.Ordinal) is > 0 and var caution && caution < text.IndexOf(line, StringComparison.Ordinal));
        string[] words = await WordsAsync(line[8..]);
        Assert.Contains("works here", await VerdictOf(words), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Command_IsJudgedAndKept()
    {
        using DoctorHost host = new(618);
        host.Kernel.AddTree().AddStat();
        string[] command = ["sh", "-c", "echo 'a\tb'; exit 3"];

        string text = await VerdictOf([.. Place(host), "--source", "manage", "--", .. command]);

        Assert.Contains("make trace work", text, StringComparison.Ordinal);
        host.MountTracefs();
        string line = Assert.Single((await VerdictOf([.. Place(host), "--source", "manage", "--", .. command])).Split('\n'), line => line.StartsWith("      $", StringComparison.Ordinal));
        Assert.DoesNotContain('\t', line);
        string[] words = await WordsAsync(line[8..]);
        Assert.Equal(["--stop-damon-stat", "--state-directory", host.StateDirectory, "--", .. command], words[4..]);
        Assert.Contains("there is no program \"no-such-program\"", await VerdictOf([.. Place(host), "--source", "manage", "--stop-damon-stat", "--", "no-such-program"]), StringComparison.Ordinal);
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

    private static ProcessSelector Pids(params ImmutableArray<int> pids) => new(pids, [], []);

    private static string[] Place(DoctorHost host) => ["--root", host.Kernel.Root, "--state-directory", host.StateDirectory];

    /// <summary>What doctor concludes when it is called so.</summary>
    private static async Task<string> VerdictOf(string[] arguments)
    {
        using StringWriter output = new(), error = new();
        _ = await CommandLine.RunAsync(["doctor", .. arguments], output, error);
        Assert.Equal("", error.ToString());
        return Verdict(output.ToString());
    }

    /// <summary>The words after the program and its command, as bash reads a line.</summary>
    private static async Task<string[]> WordsAsync(string line) =>
        (await Tool.RunAsync("bash", ["-c", $"printf '%s\\0' {line}"])).Output.TrimEnd('\0').Split('\0')[2..];

    private static string Verdict(string text) => text[text.IndexOf("VERDICT", StringComparison.Ordinal)..];

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
