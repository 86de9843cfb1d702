using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What is known of one stream where there are too many rectangles: a grid.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Spans">The addresses that are shown, ascending; what lies between is left out.</param>
/// <param name="Cells">What is known.</param>
internal sealed record CellMap(StreamId Stream, IReadOnlyList<(ulong Start, ulong End)> Spans, Cells Cells) : KnownMap(Stream, Spans);
