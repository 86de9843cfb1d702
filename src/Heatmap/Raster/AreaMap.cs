using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What is known of one stream, rectangle by rectangle, before it is laid on a grid.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Spans">The addresses that are shown, ascending; what lies between is left out.</param>
/// <param name="Areas">What is known.</param>
internal sealed record AreaMap(StreamId Stream, IReadOnlyList<(ulong Start, ulong End)> Spans, KnownAreas Areas) : KnownMap(Stream, Spans);
