namespace DamonHeatmap.Raster;

/// <summary>What is known of several streams in the same time, for a page that draws it later.</summary>
/// <param name="Value">What heat is.</param>
/// <param name="Start">First moment, ns.</param>
/// <param name="End">First moment after it.</param>
/// <param name="Maps">At least one.</param>
internal sealed record KnownMaps(MapValue Value, long Start, long End, IReadOnlyList<KnownMap> Maps);
