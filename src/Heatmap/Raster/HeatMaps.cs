namespace DamonHeatmap.Raster;

/// <summary>Finished maps that belong together: the same time, the same value, one scale.</summary>
/// <param name="Value">What heat is.</param>
/// <param name="Order">What the columns are.</param>
/// <param name="Maps">At least one, by stream.</param>
internal sealed record HeatMaps(MapValue Value, MapOrder Order, IReadOnlyList<HeatMap> Maps)
{
    /// <summary>All grids, map by map.</summary>
    public IEnumerable<Grid> Grids => Maps.SelectMany(map => map.Grids);

    /// <summary>The largest heat of all; 0 where nothing is known, or nothing was accessed.</summary>
    public double MaxHeat => Grids.Max(grid => grid.MaxHeat());
}
