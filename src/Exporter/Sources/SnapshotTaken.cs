using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>There is a new snapshot, the newest of its stream.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Memory">Of physical addresses of this host: its memory at that moment; null: virtual addresses, or not known.</param>
internal sealed record SnapshotTaken(Snapshot Snapshot, PhysicalMemory? Memory = null) : SourceEvent;
