using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>The grids of one stream over the same time, one for each map that is drawn of it.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Grids">At least one.</param>
internal sealed record HeatMap(StreamId Stream, IReadOnlyList<Grid> Grids)
{
    /// <summary>What lay where, ascending; empty where that is not known.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];
}
