using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Tests.Server.Maps;

public class SnapshotRhythmTests
{
    [Fact]
    public void Of_SteadySnapshots_NoneIsMissing() => Assert.Equal(new SnapshotRhythm(10, 5, 0), Of(10, 20, 30, 40, 50));

    [Fact]
    public void Of_AGap_CountsWhatWouldHaveCome() => Assert.Equal(new SnapshotRhythm(10, 7, 3), Of(10, 20, 30, 70, 80, 90, 100));

    [Fact]
    public void Of_LittleDelays_AreNoGaps() => Assert.Equal(new SnapshotRhythm(10, 6, 0), Of(10, 20, 34, 40, 50, 60));

    /// <summary>Tuned intervals: what takes so long to be made, comes so seldom.</summary>
    [Fact]
    public void Of_LongAggregations_AreNoGaps() =>
        Assert.Equal(0, SnapshotRhythm.Of([(10, 10), (20, 10), (30, 10), (40, 10), (140, 100), (240, 100)], 0, 300).Missing);

    [Fact]
    public void Of_TwiceTheSame_CountsOnce() => Assert.Equal(4, Of(10, 10, 20, 30, 40).Count);

    [Fact]
    public void Of_OnlyThoseInside_Count() => Assert.Equal(new SnapshotRhythm(10, 4, 0), SnapshotRhythm.Of([(40, 1), (10, 1), (20, 1), (30, 1), (50, 1)], 10, 50));

    [Fact]
    public void Of_TooFew_SaysNothing() => Assert.Equal(new SnapshotRhythm(0, 3, 0), Of(10, 20, 90));

    private static SnapshotRhythm Of(params long[] ends) => SnapshotRhythm.Of(ends.Select(end => (end, 1L)), 0, 1000);
}
