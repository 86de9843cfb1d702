using Damon.Records;
using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>A recording in a file.</summary>
internal sealed class RecordFileReader(RecordFile file) : ISnapshotReader
{
    public string Name => file.Path;

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken) => file.ReadSnapshots(warn, cancellationToken);
}
