using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Tests.Encoders;

namespace DamonHeatmap.Tests.Colors;

public class DiffScaleTests
{
    [Fact]
    public void Place_AnyCell_HasTheSignOfWhatBecameOfIt() => Assert.All(Enum.GetValues<ScaleKind>(), kind =>
    {
        DiffMaps maps = TestDiff.Make();
        DiffGrid grid = maps.Grids.Single();
        var scale = DiffScale.Of(kind, null, maps);
        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                int? expected = grid.Change(row, column) switch { CellChange.Hotter => 1, CellChange.Colder => -1, CellChange.Unchanged => 0, _ => null };
                double? place = scale.Place(grid, row, column);
                Assert.Equal(expected, place is null ? null : Math.Sign(place.Value));
                Assert.InRange(place ?? 0, -1, 1);
                int? level = scale.Level(grid, row, column, 9);
                Assert.Equal(expected, level is null ? null : Math.Sign(level.Value));
                Assert.InRange(level ?? 0, -9, 9);
            }
        }
    });

    [Fact]
    public void Of_NoEnd_IsTheLargestDifferenceToEitherSide()
    {
        DiffMaps maps = TestDiff.Make();
        var scale = DiffScale.Of(ScaleKind.Linear, null, maps);
        Assert.Equal(0.5, scale.End);
        Assert.Equal((-0.5, -0.25, 0.0, 0.25, 0.5), (scale.Difference(-1), scale.Difference(-0.5), scale.Difference(0), scale.Difference(0.5), scale.Difference(1)));

        // half as hot as before, and twice as hot: as far to either side
        Assert.Equal(-1.0, scale.Place(maps.Grids.Single(), 5, 2));
        Assert.Equal(1.0, scale.Place(maps.Grids.Single(), 5, 7));
    }

    [Fact]
    public void Of_AnEnd_IsThatAndWhatIsBeyondIsAtIt()
    {
        DiffMaps maps = TestDiff.Make();
        Assert.Equal(-0.5, DiffScale.Of(ScaleKind.Linear, 1, maps).Place(maps.Grids.Single(), 5, 2));
        Assert.Equal(1.0, DiffScale.Of(ScaleKind.Linear, 0.1, maps).Place(maps.Grids.Single(), 5, 7));
    }

    [Fact]
    public void Of_NothingDiffers_HasNoEndAndNoNaN() => Assert.All(Enum.GetValues<ScaleKind>(), kind =>
    {
        DiffMaps maps = TestDiff.Make(ignored: 1);
        var scale = DiffScale.Of(kind, null, maps);
        Assert.Equal(0, scale.End);
        Assert.Equal(0.0, scale.Place(maps.Grids.Single(), 5, 7));
        Assert.False(double.IsNaN(scale.Difference(0.5)));
    });
}
