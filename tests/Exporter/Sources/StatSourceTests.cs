using Damon.Kernel;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Sources;

public sealed class StatSourceTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly long[] Percentiles = [.. Enumerable.Range(0, 101).Select(i => (i - 10) * 100L)];

    private readonly FakeKernel _kernel = new(702);
    private readonly SteppedTime _time = new();
    private readonly SourceRun _run;

    public StatSourceTests() => _run = new SourceRun(new StatSource(new StatSourceOptions("here", Interval), new KernelFiles(_kernel.Root), _time), _time);

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _kernel.Dispose();
    }

    [Fact]
    public async Task ReadAsync_DamonStatRuns_TellsItWithTheRangeThatItWatches()
    {
        _kernel.AddStat(bandwidth: 7, percentiles: Percentiles).Write("/proc/iomem", "00001000-0009ffff : System RAM\n00100000-3fffffff : System RAM");
        StatTaken taken = await _run.NextAsync<StatTaken>();
        Assert.Equal(new StreamId("here", "stat"), taken.Stream);
        Assert.Equal((_time.Now, 7ul, 0x40000000ul - 0x1000), (taken.Time, taken.Parameters.BandwidthBytesPerSecond, taken.MonitoredBytes));
        Assert.Equal(Percentiles, taken.Parameters.IdleMilliseconds);
        _ = await _run.AfterAsync<StatTaken>(Interval);
    }

    [Fact]
    public async Task ReadAsync_RangeNotKnown_SaysSoOnceAndTellsThePercentiles()
    {
        _kernel.AddStat(bandwidth: 7).Write("/proc/iomem", "00000000-00000000 : System RAM");
        Assert.Equal(
            "bytes by idle time are not known, only the percentiles: /proc/iomem hides its addresses: that needs CAP_SYS_ADMIN", (await _run.NextAsync<SourceNoted>()).Text);
        Assert.Null((await _run.NextAsync<StatTaken>()).MonitoredBytes);
        Assert.Null((await _run.AfterAsync<StatTaken>(Interval)).MonitoredBytes);
        _kernel.Write("/proc/iomem", "00100000-3fffffff : System RAM");
        Assert.Equal(0x3ff00000ul, (await _run.AfterAsync<StatTaken>(Interval)).MonitoredBytes);
    }

    [Fact]
    public async Task ReadAsync_NoDamonStat_SaysSoOnceAndTakesItWhenItIsThere()
    {
        Assert.StartsWith("this kernel has no DAMON_STAT", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        _kernel.AddStat(bandwidth: 7).Write("/proc/iomem", "00100000-3fffffff : System RAM");
        _ = await _run.AfterAsync<StatTaken>(Interval);
    }

    [Fact]
    public async Task ReadAsync_SwitchedOffWhileItRan_EndsTheStreamAndForgetsOldValues()
    {
        _kernel.AddStat(bandwidth: 7).Write("/proc/iomem", "00100000-3fffffff : System RAM");
        _ = await _run.NextAsync<StatTaken>();
        _kernel.AddStat(enabled: "N", pid: -1, bandwidth: 7);
        Assert.Equal(new StreamId("here", "stat"), (await _run.AfterAsync<StreamEnded>(Interval)).Stream);
        Assert.Contains("echo Y > /sys/module/damon_stat/parameters/enabled", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
        _kernel.AddStat(bandwidth: 8);
        Assert.Equal(8ul, (await _run.AfterAsync<StatTaken>(Interval)).Parameters.BandwidthBytesPerSecond);
    }

    [Fact]
    public async Task ReadAsync_EnabledButNotRunning_SaysThatSomebodyElseWasFirst()
    {
        _kernel.AddStat(pid: -1, bandwidth: 7);
        Assert.Contains("somebody else used DAMON", (await _run.NextAsync<SourceInterrupted>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_AllZero_IsNoResultYet()
    {
        _kernel.AddStat();
        Assert.Equal("DAMON_STAT has no result yet: it was just started", (await _run.NextAsync<SourceInterrupted>()).Reason);
    }

    [Fact]
    public async Task ReadAsync_Nonsense_IsCountedAndNamesTheFile()
    {
        _kernel.AddStat();
        _kernel.Write("/sys/module/damon_stat/parameters/estimated_memory_bandwidth", "much");
        Assert.Equal("data", (await _run.NextAsync<SnapshotLost>()).Reason);
        Assert.Equal(
            "/sys/module/damon_stat/parameters/estimated_memory_bandwidth: expected a number, got \"much\"", (await _run.NextAsync<SourceInterrupted>()).Reason);
    }
}
