using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Truth;

/// <summary>Our map and damo's of the same cells.</summary>
/// <param name="Time">The rows.</param>
/// <param name="Address">The columns.</param>
/// <param name="Known">What the recording knows.</param>
/// <param name="Ours">Heat of each cell, row by row, 0…1; null where it is unknown.</param>
/// <param name="Damos">The same as damo has it.</param>
internal sealed record TruthMaps(TimeAxis Time, AddressAxis Address, IReadOnlyList<KnownArea> Known, IReadOnlyList<double?> Ours, IReadOnlyList<double?> Damos);
