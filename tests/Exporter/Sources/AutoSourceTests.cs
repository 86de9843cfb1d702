using Damon;
using Damon.Kernel.Modules;
using Damon.Snapshots;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Sources;

public sealed class AutoSourceTests : IAsyncDisposable
{
    private static readonly StreamId Stat = new("here", "stat");
    private readonly ManualSource _trace = new() { Description = "traces" };
    private readonly ManualSource _stat = new() { Description = "percentiles" };
    private readonly CancellationTokenSource _stop = new();
    private readonly IAsyncEnumerator<SourceEvent> _events;

    public AutoSourceTests() => _events = new AutoSource(_trace, _stat).ReadAsync(_stop.Token).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _events.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public void Description_NamesBoth() => Assert.Equal("traces; while that is not to be had, percentiles", new AutoSource(_trace, _stat).Description);

    [Fact]
    public async Task ReadAsync_TraceNotThereYet_StatDelivers()
    {
        _ = _stat.TellAsync(StatTaken());

        Assert.IsType<StatTaken>(await NextAsync());
    }

    [Fact]
    public async Task ReadAsync_TraceDelivers_StatIsNotHeard()
    {
        _ = _trace.TellAsync(Make.Snapshot(Second, Stat));
        Assert.IsType<SnapshotTaken>(await NextAsync());

        await _stat.TellAsync(StatTaken());
        await _stat.TellAsync(new SourceInterrupted("DAMON_STAT is disabled"));
        _ = _trace.TellAsync(Make.Snapshot(2 * Second, Stat));

        Assert.Equal(2 * Second, Assert.IsType<SnapshotTaken>(await NextAsync()).Snapshot.EndTime);
    }

    [Fact]
    public async Task ReadAsync_TraceCannot_SaysSoOnceAndStatGoesOn()
    {
        _ = _stat.TellAsync(StatTaken());
        Assert.Null(Assert.IsType<StatTaken>(await NextAsync()).WhyNoRegions);
        _ = _trace.TellAsync(new SourceInterrupted("tracefs is not mounted"));
        Assert.Equal("no regions for now, only what DAMON_STAT tells: tracefs is not mounted", Assert.IsType<SourceNoted>(await NextAsync()).Text);
        _ = _stat.TellAsync(StatTaken());
        Assert.Equal("tracefs is not mounted", Assert.IsType<StatTaken>(await NextAsync()).WhyNoRegions);
        _ = _stat.TellAsync(StatTaken());
        Assert.IsType<StatTaken>(await NextAsync());
    }

    [Fact]
    public async Task ReadAsync_NeitherCan_IsInterruptedOnceWithBothReasons()
    {
        // nothing is read before it is asked for
        _ = _trace.TellAsync(new SourceInterrupted("tracefs is not mounted"));
        _ = _stat.TellAsync(new SourceInterrupted("no DAMON_STAT"));

        Assert.Equal("trace: tracefs is not mounted; stat: no DAMON_STAT", Assert.IsType<SourceInterrupted>(await NextAsync()).Reason);

        await _stat.TellAsync(new SourceInterrupted("no DAMON_STAT"));
        _ = _stat.TellAsync(StatTaken());

        Assert.IsType<SourceNoted>(await NextAsync());
        Assert.IsType<StatTaken>(await NextAsync());
    }

    [Fact]
    public async Task ReadAsync_TraceRecovers_OtherStreamOfStatEnds()
    {
        _ = _stat.TellAsync(StatTaken());
        Assert.IsType<StatTaken>(await NextAsync());
        _ = _trace.TellAsync(Make.Snapshot(Second, new StreamId("here", "0")));

        Assert.Equal(Stat, Assert.IsType<StreamEnded>(await NextAsync()).Stream);
        Assert.IsType<SnapshotTaken>(await NextAsync());
    }

    [Fact]
    public async Task ReadAsync_OneBreaks_AllBreaks()
    {
        _ = _trace.TellAsync((SourceEvent?)null);

        await Assert.ThrowsAsync<DamonDataException>(NextAsync);
    }

    private static StatTaken StatTaken() => new(Stat, Second, new DamonStatParameters(true, null, null, 1, [.. new long[101]]), 4096);

    private async Task<SourceEvent> NextAsync()
    {
        Assert.True(await _events.MoveNextAsync());
        return _events.Current;
    }
}
