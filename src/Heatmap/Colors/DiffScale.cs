using DamonHeatmap.Diff;

namespace DamonHeatmap.Colors;

/// <summary>From a cell's difference to a place on a <see cref="DivergingPalette"/>, −1…1, as far to either side. Place 0 is exactly "unchanged", and only that.</summary>
internal sealed class DiffScale
{
    private readonly Scale _sizes;

    private DiffScale(Scale sizes) => _sizes = sizes;

    public ScaleKind Kind => _sizes.Kind;

    /// <summary>The difference at either end, above 0; 0 where there is none at all.</summary>
    public double End => _sizes.High;

    /// <summary>A scale for maps.</summary>
    /// <param name="kind">How.</param>
    /// <param name="end">The difference at either end, above 0 and at most 1; null: the largest.</param>
    /// <param name="maps">Whose differences.</param>
    public static DiffScale Of(ScaleKind kind, double? end, DiffMaps maps)
    {
        IEnumerable<double> sizes = maps.Grids.SelectMany(grid => grid.Sizes());
        return new DiffScale(Scale.Of(kind, end is { } high ? new HeatSpan(0, high) : null, end is null ? sizes.DefaultIfEmpty().Max() : 1, sizes));
    }

    /// <summary>Where a cell is; null where it is unknown in either.</summary>
    public double? Place(DiffGrid grid, int row, int column) => grid.Change(row, column) switch
    {
        CellChange.Unchanged => 0,
        CellChange.Hotter => _sizes.Place(grid.Difference(row, column)!.Value),
        CellChange.Colder => -_sizes.Place(-grid.Difference(row, column)!.Value),
        _ => null,
    };

    /// <summary>The same in whole steps, −<paramref name="levels"/>…<paramref name="levels"/>; 0 is unchanged.</summary>
    public int? Level(DiffGrid grid, int row, int column, int levels) => grid.Change(row, column) switch
    {
        CellChange.Unchanged => 0,
        CellChange.Hotter => _sizes.Level(grid.Difference(row, column)!.Value, levels),
        CellChange.Colder => -_sizes.Level(-grid.Difference(row, column)!.Value, levels),
        _ => null,
    };

    /// <summary>The difference at a place.</summary>
    public double Difference(double place) => Math.CopySign(_sizes.Heat(Math.Abs(place)), place);
}
