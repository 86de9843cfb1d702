using CsCheck;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Diff;

public class DiffGridTests
{
    private const int Rows = 3, Columns = 4;

    /// <summary>Cells that are unknown, known in part, or known; idle, or with a heat of few values, so that equal ones are common.</summary>
    private static readonly Gen<Grid> Grids = Gen.Select(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4]).Array[Rows * Columns], Gen.Long[-1000, 1000]).Select((cells, start) =>
    {
        double area = 10 * 100;
        double[] known = [.. cells.Select(cell => cell.Item1 * area / 3)];
        return new Grid(
            new TimeAxis(start, start + (10 * Rows), Rows), new AddressAxis(0, 100 * Columns, Columns), known, [.. known.Select((part, i) => part * cells[i].Item2 / 4)]);
    });

    [Fact]
    public void Change_AnyTwoGrids_IsOneOfSixByWhatIsKnownAndWhichIsHotter() => Check.Sample(
        Gen.Select(Grids, Grids),
        (before, after) =>
        {
            var grid = new DiffGrid(before, after);
            foreach ((int row, int column) in Cells())
            {
                double? was = before.Heat(row, column), now = after.Heat(row, column);
                CellChange expected = was is null && now is null ? CellChange.UnknownInBoth
                    : was is null ? CellChange.UnknownBefore
                    : now is null ? CellChange.UnknownAfter
                    : Math.Abs(now.Value - was.Value) < 1e-6 ? CellChange.Unchanged
                    : now > was ? CellChange.Hotter
                    : CellChange.Colder;
                Assert.Equal(expected, grid.Change(row, column));
                Assert.Equal(expected is CellChange.Hotter or CellChange.Colder or CellChange.Unchanged, grid.Difference(row, column) is not null);
                if (grid.Difference(row, column) is { } difference)
                {
                    Assert.Equal(now!.Value - was!.Value, difference, 9);
                }
            }

            Assert.Equal(
                Cells().Where(cell => grid.Change(cell.Row, cell.Column) is CellChange.Hotter or CellChange.Colder).Select(cell => Math.Abs(grid.Difference(cell.Row, cell.Column)!.Value)),
                grid.Sizes());
        });

    [Fact]
    public void Change_OfAGridAndItself_IsUnchangedOrUnknownInBoth() => Check.Sample(Grids, grid =>
    {
        var same = new DiffGrid(grid, grid);
        Assert.All(Cells(), cell => Assert.Equal(grid.Heat(cell.Row, cell.Column) is null ? CellChange.UnknownInBoth : CellChange.Unchanged, same.Change(cell.Row, cell.Column)));
        Assert.Empty(same.Sizes());
    });

    [Fact]
    public void Difference_TheOtherWayRound_IsTheNegative() => Check.Sample(
        Gen.Select(Grids, Grids, Gen.Double[0, 0.6]),
        (before, after, ignored) =>
        {
            DiffGrid forth = new(before, after, ignored), back = new(after, before, ignored);
            Assert.All(Cells(), cell =>
            {
                Assert.Equal(forth.Difference(cell.Row, cell.Column), -back.Difference(cell.Row, cell.Column));
                Assert.Equal(
                    forth.Change(cell.Row, cell.Column) switch
                    {
                        CellChange.Hotter => CellChange.Colder,
                        CellChange.Colder => CellChange.Hotter,
                        CellChange.UnknownBefore => CellChange.UnknownAfter,
                        CellChange.UnknownAfter => CellChange.UnknownBefore,
                        CellChange same => same,
                    },
                    back.Change(cell.Row, cell.Column));
            });
        });

    [Theory]
    [InlineData(0.24, false)]
    [InlineData(0.25, true)]
    [InlineData(1, true)]
    public void Change_UpToWhatIsIgnored_IsNone(double ignored, bool isUnchanged)
    {
        var time = new TimeAxis(0, 1, 1);
        var address = new AddressAxis(0, 1, 1);
        var grid = new DiffGrid(new Grid(time, address, [1], [0.5]), new Grid(time, address, [1], [0.75]), ignored);
        Assert.Equal(isUnchanged ? CellChange.Unchanged : CellChange.Hotter, grid.Change(0, 0));
        Assert.Equal(0.25, grid.Difference(0, 0));
    }

    [Fact]
    public void New_OtherColumnsOrRows_IsRefused()
    {
        static Grid Make(int rows, ulong end) => new(new TimeAxis(0, 10, rows), new AddressAxis(0, end, 2), new double[rows * 2], new double[rows * 2]);
        Assert.Throws<ArgumentException>(() => new DiffGrid(Make(2, 8), Make(3, 8)));
        Assert.Throws<ArgumentException>(() => new DiffGrid(Make(2, 8), Make(2, 9)));
    }

    private static IEnumerable<(int Row, int Column)> Cells() => Enumerable.Range(0, Rows * Columns).Select(cell => (cell / Columns, cell % Columns));
}
