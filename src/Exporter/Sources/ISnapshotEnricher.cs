using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>Adds to a live snapshot what DAMON does not tell: of physical addresses the host's memory, of a process its mappings and what of it is resident.</summary>
internal interface ISnapshotEnricher
{
    /// <summary>Adds what can be had; what cannot be had is left out, never a reason to lose the snapshot. Called on the source's own thread.</summary>
    /// <param name="snapshot">As DAMON told it.</param>
    /// <param name="pid">The process whose addresses they are; null: they are physical, or it is not known.</param>
    SnapshotTaken Enrich(Snapshot snapshot, int? pid);
}
