using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using Damon.Tests.Analysis;

namespace Damon.Tests.Snapshots;

/// <summary>Where a trace says only when aggregations ended: when did the last one begin?</summary>
public class AggregationStartTests
{
    private const long End = 9_000_000_000;
    private const long Interval = 100 * Make.Millisecond;

    [Theory]
    [InlineData(100)]
    [InlineData(157)]
    [InlineData(199)]
    public void Of_NoRoomForTwo_IsTheEndBefore(long milliseconds) =>
        Assert.Equal(Told(milliseconds), AggregationStart.Of(Told(milliseconds), End, Make.Intervals, Regions.Empty, before: null));

    [Theory]
    [InlineData(200)]
    [InlineData(60_000)]
    public void Of_RoomForTwoAndNothingBefore_IsTheInterval(long milliseconds) =>
        Assert.Equal(End - Interval, AggregationStart.Of(Told(milliseconds), End, Make.Intervals, Regions.Empty, before: null));

    [Theory]
    [InlineData(31, true)] // one more: kept through the one aggregation that there was
    [InlineData(32, false)] // another was lost
    [InlineData(41, false)]
    [InlineData(0, false)] // began anew: tells nothing
    [InlineData(30, false)] // merged with a younger one
    public void Of_RoomForSeveral_IsToldByAnOldAge(uint age, bool isTold)
    {
        Snapshot before = Make.Snapshot((0, 8192, 0, 30)), after = Make.Snapshot((4096, 16384, 0, age));

        Assert.Equal(isTold ? Told(1740) : End - Interval, AggregationStart.Of(Told(1740), End, Make.Intervals, after.Regions, before.Regions));
    }

    [Fact]
    public void Of_AgesYoungerThanAllThatMayBeLost_TellNothing()
    {
        // 9 lost ones could each have begun the level anew
        Snapshot before = Make.Snapshot((0, 8192, 0, 4)), after = Make.Snapshot((0, 8192, 0, 5));

        Assert.Equal(End - Interval, AggregationStart.Of(Told(1000), End, Make.Intervals, after.Regions, before.Regions));
    }

    [Fact]
    public void Of_OneMergedWithAnOlder_IsOutvoted()
    {
        Snapshot before = Make.Snapshot((0, 10, 0, 30), (10, 20, 0, 40), (20, 30, 0, 50)), after = Make.Snapshot((0, 10, 0, 33), (10, 20, 0, 41), (20, 30, 0, 51));

        Assert.Equal(Told(500), AggregationStart.Of(Told(500), End, Make.Intervals, after.Regions, before.Regions));
    }

    [Fact]
    public void ReadSnapshots_StallsOfARealTrace_AreTakenForWhatTheyAre()
    {
        // four aggregations of this busy guest took more than a second each, and its ages say that nothing was lost
        List<Snapshot> fromJson = Read("trace.damon.data"), fromText = Read("trace.perf-script.txt");

        Assert.All((List<Snapshot>[])[fromJson, fromText], snapshots =>
        {
            Assert.All(snapshots.Zip(snapshots.Skip(1)), pair => Assert.Equal(pair.First.EndTime, pair.Second.StartTime));
            Assert.Equal(4, snapshots.Count(snapshot => snapshot.LastAggregation > 10 * Interval));
        });
    }

    [Fact]
    public void ReadSnapshots_RealTraceWithHoles_KnowsOnlyTheLastAggregation()
    {
        string[] lines = File.ReadAllLines(Repository.At("samples", "stairs-6.18-vaddr", "trace.perf-script.txt"));
        using var folder = new TemporaryFolder();
        string path = folder.At("trace.txt");
        long[] ends = [.. Read("trace.perf-script.txt", "stairs-6.18-vaddr").Select(snapshot => snapshot.EndTime)];

        // one of seven is lost
        int aggregation = 0, left = 0;
        File.WriteAllLines(path, lines.Where(line =>
        {
            if (left == 0)
            {
                aggregation++;
                left = int.Parse(line.Split("nr_regions=")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            }

            left--;
            return aggregation % 7 != 0;
        }));
        List<Snapshot> read = [.. RecordFile.Open(path, new RecordFileOptions { Intervals = Make.Intervals }).ReadSnapshots(_ => { }, TestContext.Current.CancellationToken)];

        // in the first second all ages are young
        Snapshot[] afterLost = [.. read.Where(snapshot => Array.IndexOf(ends, snapshot.EndTime) is > 14 and var at && (at + 1) % 7 == 1)];
        Assert.InRange(afterLost.Length, 25, 40);
        Assert.All(afterLost, snapshot => Assert.Equal(Interval, snapshot.LastAggregation));
    }

    private static long Told(long milliseconds) => End - (milliseconds * Make.Millisecond);

    private static List<Snapshot> Read(string file, string sample = "stairs-7.3-vaddr") =>
        [.. RecordFile.Open(Repository.At("samples", sample, file), new RecordFileOptions { Intervals = Make.Intervals }).ReadSnapshots(warning => Assert.Fail(warning), TestContext.Current.CancellationToken)];
}
