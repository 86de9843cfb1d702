using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Sources.Sysfs;

namespace DamonExporter.Tests.Sources.Sysfs;

public sealed class SysfsPlanTests
{
    private static readonly string Scheme = FakeKernel.Scheme(0, 0);
    private static readonly string Intervals = FakeKernel.Context(0) + "/monitoring_attrs/intervals";

    [Fact]
    public void Of_KdamondWithAStatScheme_MayBeAsked()
    {
        SysfsPlan plan = Plan(703, kernel => { });
        Assert.Null(plan.Refusal);
        Assert.Equal((77, new Intervals(5_000_000, 100_000_000), TimeSpan.FromMilliseconds(100)), (plan.Pid, plan.Intervals, plan.Hold));
        Assert.Equal(0, Assert.Single(plan.Schemes).Index);
        Assert.Null(plan.TargetPid);
    }

    [Fact]
    public void Of_NoDamon_SaysWhatTheKernelLacks()
    {
        using FakeKernel kernel = new();
        Assert.Equal("this kernel has no /sys/kernel/mm/damon/admin/kdamonds: boot one built with CONFIG_DAMON_SYSFS", Plan(kernel).Refusal);
    }

    [Fact]
    public void Of_NoSuchKdamond_SaysHowToNameOne()
    {
        using FakeKernel kernel = new();
        kernel.AddKdamond(1);
        Assert.Equal("there is no kdamond 0 in /sys/kernel/mm/damon/admin/kdamonds: name one that is there with --kdamond", Plan(kernel).Refusal);
    }

    [Theory]
    [InlineData("off", "kdamond 0 is off")]
    [InlineData("no context", "kdamond 0 has 0 contexts, not one")]
    [InlineData("pageout", "no scheme of kdamond 0 sees every region")]
    [InlineData("quota", "no scheme of kdamond 0 sees every region")]
    [InlineData("goal", "no scheme of kdamond 0 sees every region")]
    [InlineData("pattern", "no scheme of kdamond 0 sees every region")]
    [InlineData("watermarks", "no scheme of kdamond 0 sees every region")]
    [InlineData("core filter", "no scheme of kdamond 0 sees every region")]
    [InlineData("limit", "no scheme of kdamond 0 sees every region")]
    [InlineData("weights", "kdamond 0 looks at attributes of pages, not at accesses")]
    [InlineData("tuned", "kdamond 0: its intervals are auto-tuned, and its files show those of the start: use --source trace, or let")]
    [InlineData("intervals", "kdamond 0: intervals out of range")]
    [InlineData("slow", "kdamond 0 applies its schemes every 200 s")]
    [InlineData("two processes", "kdamond 0 watches 2 processes")]
    public void Of_WhatCannotBeAsked_IsRefusedWithAReason(string what, string expected)
    {
        SysfsPlan plan = Plan(703, kernel => Change(kernel, what));
        Assert.StartsWith(expected, plan.Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', plan.Refusal!);
    }

    [Theory]
    [InlineData(612, false)]
    [InlineData(614, true)]
    [InlineData(618, true)]
    [InlineData(700, true)]
    [InlineData(701, false)]
    public void Of_ProcessOnAKernelThatCanHang_IsRefusedUnlessAllowed(int release, bool isRefused)
    {
        using FakeKernel kernel = new(release);
        kernel.AddKdamond(operations: "vaddr", targets: [1234]).AddScheme();
        Assert.Equal(isRefused, Plan(kernel).Refusal?.Contains("--allow-unfixed-kernel", StringComparison.Ordinal) ?? false);
        SysfsPlan allowed = Plan(kernel, allowUnfixed: true);
        Assert.Equal((null, 1234), (allowed.Refusal, allowed.TargetPid));
    }

    [Fact]
    public void Of_StateBusy_IsNotRefused()
    {
        SysfsPlan plan = Plan(703, kernel => kernel.Write(FakeKernel.Kdamond(0) + "/state", "?"));
        Assert.Equal((null, true), (plan.Refusal, plan.IsBusy));
    }

    [Fact]
    public void Of_TunedIntervalsThatTheKernelRefreshes_AreThoseOfTheFiles()
    {
        SysfsPlan plan = Plan(703, kernel =>
        {
            Change(kernel, "tuned");
            kernel.Write(FakeKernel.Kdamond(0) + "/refresh_ms", "1000");
            kernel.Write(Intervals + "/sample_us", "50000");
            kernel.Write(Intervals + "/aggr_us", "1000000");
        });
        Assert.Equal(new Intervals(50_000_000, 1_000_000_000), plan.Intervals);
    }

    [Fact]
    public void Of_SeveralThingsInTheWay_AllAreTold()
    {
        using FakeKernel kernel = new(618);
        kernel.AddKdamond(state: "off", operations: "vaddr", targets: [5, 6]);
        Change(kernel, "tuned");
        Assert.Equal(
            [SysfsCause.Off, SysfsCause.Setup, SysfsCause.Danger, SysfsCause.Setup, SysfsCause.Tuned],
            Plan(kernel).Refusals.Select(refusal => refusal.Cause));
    }

    [Fact]
    public void Of_TunedWhereTheKernelCannotRefresh_NamesTheTrace()
    {
        SysfsPlan plan = Plan(615, kernel => Change(kernel, "tuned"));
        Assert.EndsWith("auto-tuned, and its files show those of the start: use --source trace", plan.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnotherSchemeAppliedLess_HoldsCommandsForItsInterval()
    {
        SysfsPlan plan = Plan(703, kernel =>
        {
            kernel.AddScheme(0, 1, "pageout");
            kernel.Write(FakeKernel.Scheme(0, 1) + "/apply_interval_us", "3000000");
        });
        Assert.Equal(TimeSpan.FromSeconds(3), plan.Hold);
        Assert.Equal(0, Assert.Single(plan.Schemes).Index);
    }

    private static void Change(FakeKernel kernel, string what)
    {
        switch (what)
        {
            case "off":
                kernel.Write(FakeKernel.Kdamond(0) + "/state", "off");
                break;
            case "no context":
                kernel.Remove(FakeKernel.Context(0));
                break;
            case "pageout":
                kernel.Write(Scheme + "/action", "pageout");
                break;
            case "quota":
                kernel.Write(Scheme + "/quotas/bytes", "1");
                break;
            case "goal":
                kernel.Write(Scheme + "/quotas/goals/0/target_metric", "user_input");
                kernel.Write(Scheme + "/quotas/goals/0/target_value", "1");
                break;
            case "pattern":
                kernel.Write(Scheme + "/access_pattern/age/min", "1");
                break;
            case "watermarks":
                kernel.Write(Scheme + "/watermarks/metric", "free_mem_rate");
                break;
            case "core filter":
                kernel.AddFilter(Scheme + "/filters", 0, "target", "Y", "N", ("damon_target_idx", "0"));
                break;
            case "limit":
                kernel.Write(Scheme + "/stats/max_nr_snapshots", "5");
                break;
            case "weights":
                kernel.Write(FakeKernel.Context(0) + "/monitoring_attrs/probes/0/weight", "1");
                break;
            case "tuned":
                kernel.Write(Intervals + "/intervals_goal/aggrs", "3");
                break;
            case "intervals":
                kernel.Write(Intervals + "/sample_us", "0");
                break;
            case "slow":
                kernel.Write(Scheme + "/apply_interval_us", "200000000");
                break;
            case "two processes":
                kernel.AddKdamond(operations: "vaddr", targets: [5, 6]).AddScheme();
                break;
            default:
                throw new InvalidOperationException(what);
        }
    }

    private static SysfsPlan Plan(int release, Action<FakeKernel> change)
    {
        using FakeKernel kernel = new(release);
        kernel.AddKdamond().AddScheme();
        change(kernel);
        return Plan(kernel);
    }

    private static SysfsPlan Plan(FakeKernel kernel, bool allowUnfixed = false)
    {
        DamonSysfs sysfs = new(new KernelFiles(kernel.Root));
        return SysfsPlan.Of(sysfs.ReadKdamond(0), sysfs.IsThere, sysfs.ReadFeatures(), new SysfsSourceOptions("here", 0, TimeSpan.FromSeconds(5), allowUnfixed));
    }
}
