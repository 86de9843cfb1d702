using Damon.Snapshots;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public class LiveOrderTests
{
    [Fact]
    public void Of_SnapshotsInOrder_EachDecidesFromTheEndOfTheOneBefore() =>
        Assert.Equal([(1d, long.MinValue), (2d, At(1)), (5d, At(2))], Of(null, 1, 2, 5));

    [Fact]
    public void Of_OneThatGoesOn_DecidesFromThere() => Assert.Equal([(3d, At(2))], Of(At(2), 3));

    [Fact]
    public void Of_ATwinOrALittleBack_IsLeftOut() => Assert.Equal([(1d, long.MinValue), (2d, At(1)), (3d, At(2))], Of(null, 1, 2, 2, 1.5, 3));

    [Fact]
    public void Of_TimeGoneBack_BeginsAnew() => Assert.Equal([(5d, long.MinValue), (1d, long.MinValue), (2d, At(1))], Of(null, 5, 1, 2));

    private static long At(double second) => LiveStore.Snapshot(second).EndTime;

    private static IEnumerable<(double Second, long From)> Of(long? lastEnd, params double[] seconds) =>
        LiveOrder.Of(seconds.Select(second => LiveStore.Snapshot(second)), LiveStore.Second, lastEnd).Select(one => (SecondOf(one.Snapshot), one.From));

    private static double SecondOf(Snapshot snapshot) => (snapshot.EndTime - LiveStore.Begin) / (double)LiveStore.Second;
}
