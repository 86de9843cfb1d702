namespace DamonHeatmap.Raster;

/// <summary>What is known of several streams in the same time.</summary>
/// <param name="Value">What heat is.</param>
/// <param name="Start">First moment, ns.</param>
/// <param name="End">First moment after it.</param>
/// <param name="Maps">At least one.</param>
internal sealed record AreaMaps(MapValue Value, long Start, long End, IReadOnlyList<AreaMap> Maps);
