using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Raster;

public class GridBuilderTests
{
    [Fact]
    public void Add_BehindUntil_IsUnknownThoughTheAxisGoesOn()
    {
        var grid = new GridBuilder(new TimeAxis(0, 40, 4), new AddressAxis(0, 10, 1)) { Until = 15 };
        grid.Add(Make(), long.MinValue);
        Grid built = grid.Build();
        Assert.Equal([1, 0.5, 0, 0], Enumerable.Range(0, 4).Select(row => built.Coverage(row, 0)));
    }

    [Theory]
    [InlineData(true, new[] { -1, 0.0, 0.0, 1 })]
    [InlineData(false, new[] { 0.0, 0.0, 1, -1 })]
    public void Add_EndsWithHottest_StandsAtThatEnd(bool endsWithHottest, double[] expected)
    {
        var grid = new GridBuilder(new TimeAxis(0, 40, 1), new AddressAxis(0, 40, 4), MapValue.AccessRate, MapOrder.Temperature) { EndsWithHottest = endsWithHottest };
        grid.Add(Make(), long.MinValue);
        Grid built = grid.Build();
        Assert.Equal(expected, Enumerable.Range(0, 4).Select(column => built.Heat(0, column) ?? -1));
    }

    /// <summary>30 bytes of which 10 are in use, known from 0 to 40.</summary>
    private static Snapshot Make()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 10, 4, 9);
        builder.Add(20, 40, 0, 9);
        return new Snapshot(new StreamId(), 36, 40, new Intervals(1, 4), builder.Build(false));
    }
}
