using DamonHeatmap.Raster;

namespace DamonHeatmap.Diff;

/// <summary>What became hotter and what colder: finished maps that belong together, on one scale, and bytes by idle time.</summary>
/// <param name="Value">What heat is.</param>
/// <param name="Order">What the columns are.</param>
/// <param name="Before">First moment and first moment after it of what is compared, ns.</param>
/// <param name="After">The same of the other.</param>
/// <param name="Maps">At least one, by stream.</param>
/// <param name="Tables">At least one.</param>
internal sealed record DiffMaps(
    MapValue Value, MapOrder Order, (long Start, long End) Before, (long Start, long End) After, IReadOnlyList<DiffMap> Maps, IReadOnlyList<IdleTable> Tables)
{
    /// <summary>All grids, map by map.</summary>
    public IEnumerable<DiffGrid> Grids => Maps.SelectMany(map => map.Grids);

    /// <summary>Whether there is a cell that is known in both.</summary>
    public bool IsAnythingCompared => Grids.Any(grid =>
        Enumerable.Range(0, grid.Rows).Any(row => Enumerable.Range(0, grid.Address.Columns).Any(column => grid.Difference(row, column) is not null)));
}
