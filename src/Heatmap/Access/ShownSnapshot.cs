using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>A snapshot as it is shown.</summary>
/// <param name="Snapshot">With what the filters left.</param>
/// <param name="RecordedRegions">How many regions there were before.</param>
/// <param name="RecordedBytes">Their bytes.</param>
internal readonly record struct ShownSnapshot(Snapshot Snapshot, int RecordedRegions, ulong RecordedBytes);
