using Damon.Snapshots;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using Microsoft.Extensions.Time.Testing;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Sources;

public sealed class ReplaySourceTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly long StartTime = ReplayClock.Nanoseconds(Start);

    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public async Task ReadAsync_SpeedTwo_WaitsHalfTheTimeBetweenSnapshots()
    {
        await using IAsyncEnumerator<SourceEvent> events = Read(2, false, ReplayTime.Now, Make.Snapshot(10 * Second), Make.Snapshot(20 * Second));

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(StartTime, Taken(events).EndTime);

        ValueTask<bool> second = events.MoveNextAsync();
        _time.Advance(TimeSpan.FromMilliseconds(4999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await second);
        Assert.Equal(StartTime + (5 * Second), Taken(events).EndTime);
        Assert.Equal(TestIntervals.Aggregation, Taken(events).EndTime - Taken(events).StartTime);

        ValueTask<bool> third = events.MoveNextAsync();
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.True(await third);
        Assert.Equal(TestStream, Assert.IsType<StreamEnded>(events.Current).Stream);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task ReadAsync_SlowConsumer_DoesNotDelayLaterSnapshots()
    {
        await using IAsyncEnumerator<SourceEvent> events = Read(
            1, false, ReplayTime.Recorded, Make.Snapshot(0), Make.Snapshot(Second), Make.Snapshot(2 * Second), Make.Snapshot(3 * Second));
        Assert.True(await events.MoveNextAsync());

        _time.Advance(TimeSpan.FromSeconds(2.5));

        Assert.True(await events.MoveNextAsync());
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(2 * Second, Taken(events).EndTime);
        ValueTask<bool> last = events.MoveNextAsync();
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(last.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await last);
    }

    [Fact]
    public async Task ReadAsync_Loop_NeverGoesBackInTime()
    {
        await using IAsyncEnumerator<SourceEvent> events = Read(1, true, ReplayTime.Now, Make.Snapshot(Second), Make.Snapshot(3 * Second));
        List<long> ends = [];
        while (ends.Count < 6)
        {
            ValueTask<bool> next = events.MoveNextAsync();
            if (!next.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(2));
            }

            Assert.True(await next);
            ends.Add(Taken(events).EndTime);
        }

        Assert.Equal(Enumerable.Range(0, 6).Select(i => StartTime + (2 * i * Second)), ends);
    }

    [Fact]
    public async Task ReadAsync_LoopRecorded_RepeatsTheTimes()
    {
        await using IAsyncEnumerator<SourceEvent> events = Read(1, true, ReplayTime.Recorded, Make.Snapshot(Second), Make.Snapshot(3 * Second));
        List<long> ends = [];
        while (ends.Count < 4)
        {
            ValueTask<bool> next = events.MoveNextAsync();
            _time.Advance(TimeSpan.FromSeconds(next.IsCompleted ? 0 : 2));
            Assert.True(await next);
            ends.Add(Taken(events).EndTime / Second);
        }

        Assert.Equal([1, 3, 1, 3], ends);
    }

    [Fact]
    public async Task ReadAsync_MaxNow_ShiftsSoThatTheLastEndsAtTheStartAndEndsNoStream()
    {
        List<SourceEvent> events = [];
        await foreach (SourceEvent happened in Source(null, false, ReplayTime.Now, Make.Snapshot(Second), Make.Snapshot(3 * Second)).ReadAsync(CancellationToken.None))
        {
            events.Add(happened);
        }

        Assert.Equal([StartTime - (2 * Second), StartTime], events.Select(happened => Assert.IsType<SnapshotTaken>(happened).Snapshot.EndTime));
    }

    [Fact]
    public async Task ReadAsync_MaxRecorded_KeepsTheTimes()
    {
        List<long> ends = [];
        await foreach (SourceEvent happened in Source(null, false, ReplayTime.Recorded, Make.Snapshot(Second), Make.Snapshot(3 * Second)).ReadAsync(CancellationToken.None))
        {
            ends.Add(Assert.IsType<SnapshotTaken>(happened).Snapshot.EndTime);
        }

        Assert.Equal([Second, 3 * Second], ends);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Stops()
    {
        using CancellationTokenSource stop = new();
        await using IAsyncEnumerator<SourceEvent> events = Source(1, false, ReplayTime.Now, Make.Snapshot(0), Make.Snapshot(long.MaxValue)).ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token);
        Assert.True(await events.MoveNextAsync());
        ValueTask<bool> next = events.MoveNextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact]
    public void EndingAt_BeyondTheRange_IsCut()
    {
        Snapshot late = ReplayClock.EndingAt(Make.Snapshot(Second), (Int128)long.MaxValue + 1);
        Snapshot early = ReplayClock.EndingAt(Make.Snapshot(Second), (Int128)long.MinValue - 1);

        Assert.Equal((long.MaxValue, long.MinValue, long.MinValue), (late.EndTime, early.EndTime, early.StartTime));
    }

    private static Snapshot Taken(IAsyncEnumerator<SourceEvent> events) => Assert.IsType<SnapshotTaken>(events.Current).Snapshot;

    private ReplaySource Source(double? speed, bool loop, ReplayTime time, params Snapshot[] snapshots) => new(
        Recording.Load([new FakeReader(snapshots)], null, CancellationToken.None), new ReplayOptions(["f"], speed, loop, time, null), _time);

    private IAsyncEnumerator<SourceEvent> Read(double? speed, bool loop, ReplayTime time, params Snapshot[] snapshots) =>
        Source(speed, loop, time, snapshots).ReadAsync(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
}
