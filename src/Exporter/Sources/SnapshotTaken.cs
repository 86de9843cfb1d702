using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>There is a new snapshot, the newest of its stream.</summary>
internal sealed record SnapshotTaken(Snapshot Snapshot) : SourceEvent;
