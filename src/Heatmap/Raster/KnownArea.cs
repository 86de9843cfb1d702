namespace DamonHeatmap.Raster;

/// <summary>What one region of one snapshot knows, by the rule of age-fill: a rectangle of time and addresses. Those of one stream never overlap.</summary>
/// <param name="From">First moment, ns.</param>
/// <param name="To">First moment after it, ns; at most the end of the snapshot.</param>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Heat">0…1.</param>
/// <param name="Accesses">nr_accesses.</param>
/// <param name="Age">In aggregation intervals.</param>
/// <param name="Snapshot">Which of the list's snapshots says so.</param>
internal readonly record struct KnownArea(long From, long To, ulong Start, ulong End, double Heat, uint Accesses, uint Age, int Snapshot);
