using Damon.Snapshots;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Sources;

public sealed class TimelineTests
{
    private static readonly StreamId Other = new("here", "1", "0", "0");

    [Fact]
    public void Of_TwoStreams_EndEachOnePeriodAfterItsLastSnapshot()
    {
        // stream 0 every 2 s to 4 s, stream 1 every 5 s to 15 s
        Recording recording = Load(
            Make.Snapshot(100 * Second), Make.Snapshot(102 * Second), Make.Snapshot(104 * Second),
            Make.Snapshot(105 * Second, Other), Make.Snapshot(110 * Second, Other), Make.Snapshot(115 * Second, Other));

        Assert.Equal(
            ["0 0", "2 0", "4 0", "5 1", "6 end 0", "10 1", "15 1", "20 end 1"],
            Timeline.Of(recording, loop: false, CancellationToken.None).Select(Show));
    }

    [Fact]
    public void Of_Loop_GoesOnOnePeriodLaterAndEndsNothingThatComesAgain()
    {
        Recording recording = Load(Make.Snapshot(100 * Second), Make.Snapshot(102 * Second), Make.Snapshot(104 * Second));

        Assert.Equal(
            ["0 0", "2 0", "4 0", "6 0", "8 0", "10 0", "12 0"],
            Timeline.Of(recording, loop: true, CancellationToken.None).Take(7).Select(Show));
    }

    [Fact]
    public void Of_LoopWithShortStream_EndsItAndBringsItBack()
    {
        Recording recording = Load(
            Make.Snapshot(0), Make.Snapshot(Second), Make.Snapshot(2 * Second), Make.Snapshot(3 * Second), Make.Snapshot(0, Other));

        Assert.Equal(
            ["0 0", "0 1", "0.1 end 1", "1 0", "2 0", "3 0", "3.1 0", "3.1 1", "3.2 end 1"],
            Timeline.Of(recording, loop: true, CancellationToken.None).Take(9).Select(Show));
    }

    [Fact]
    public void Of_TimesAtTheLimits_DoNotOverflow()
    {
        Recording recording = Load(
            new Snapshot(TestStream, long.MinValue, long.MinValue, TestIntervals, Regions()), new Snapshot(TestStream, 0, long.MaxValue, TestIntervals, Regions()));

        ReplayStep[] steps = [.. Timeline.Of(recording, loop: true, CancellationToken.None).Take(3)];

        Assert.Equal([0, ulong.MaxValue, ulong.MaxValue + (Int128)long.MaxValue], steps.Select(step => step.Offset));
    }

    private static string Show(ReplayStep step) =>
        FormattableString.Invariant($"{(double)step.Offset / Second} {(step.Event is StreamEnded ended ? $"end {ended.Stream.Kdamond}" : ((SnapshotTaken)step.Event).Snapshot.Stream.Kdamond)}");

    private static Recording Load(params Snapshot[] snapshots) => Recording.Load([new FakeReader(snapshots)], null, CancellationToken.None);
}
