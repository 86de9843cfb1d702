using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What is known of one stream.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Spans">The addresses that are shown, ascending; what lies between is left out.</param>
internal abstract record KnownMap(StreamId Stream, IReadOnlyList<(ulong Start, ulong End)> Spans)
{
    /// <summary>What lay where, ascending; empty where that is not known.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];
}
