using DamonHeatmap.Raster;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public class WatchWindowTests
{
    [Theory]
    [InlineData(1_767_225_600_123_456_789, 600_000_000_000, 38)]
    [InlineData(1_767_225_600_000_000_000, 600_000_000_000, 1)]
    [InlineData(1, 100_000_000, 7)]
    [InlineData(0, 100_000_000, 7)]
    [InlineData(-5_000_000_001, 1_000_000_000, 10)]
    [InlineData(long.MaxValue, 31_622_400_000_000_000, 333)]
    [InlineData(long.MinValue, 31_622_400_000_000_000, 333)]
    public void Of_AnyMoment_HoldsItInItsLastRowAndStandsOnWholeRows(long newest, long window, int rows)
    {
        TimeAxis time = WatchWindow.Of(newest, window, rows);
        long row = WatchWindow.RowLength(window, rows);
        Assert.Equal(rows, time.Rows);
        Assert.InRange((Int128)time.End - time.Start, (Int128)window, (Int128)window + rows);
        Assert.All(time.Edges.ToArray(), edge => Assert.Equal(0, edge % row));
        if (newest is not (long.MaxValue or long.MinValue))
        {
            Assert.InRange(newest, time.Edges[rows - 1] + 1, time.End);
        }
    }

    [Fact]
    public void Of_LaterMoment_MovesByWholeRows()
    {
        TimeAxis one = WatchWindow.Of(1_000_000_000, 100_000_000, 10), other = WatchWindow.Of(1_000_000_001, 100_000_000, 10);
        Assert.Equal(one.Edges[1..].ToArray(), other.Edges[..10].ToArray());
    }
}
