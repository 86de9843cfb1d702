using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>Adds nothing.</summary>
internal sealed class PlainSnapshots : ISnapshotEnricher
{
    public SnapshotTaken Enrich(Snapshot snapshot, int? pid) => new(snapshot);
}
