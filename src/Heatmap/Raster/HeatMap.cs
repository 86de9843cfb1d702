using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>Finished maps: the grids of one stream over the same time, one for each address range.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Bytes">Whether heat is that of all bytes or of those that passed the filters only.</param>
/// <param name="Grids">At least one.</param>
internal sealed record HeatMap(StreamId Stream, ByteKind Bytes, IReadOnlyList<Grid> Grids)
{
    /// <summary>The largest heat of all grids: they share one scale.</summary>
    public double MaxHeat => Grids.Max(grid => grid.MaxHeat());
}
