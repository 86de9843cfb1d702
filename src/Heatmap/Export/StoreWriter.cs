using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Export;

/// <summary>Writes a snapshot store, as damon-exporter keeps them. It holds everything.</summary>
internal sealed class StoreWriter(string path) : ISnapshotWriter
{
    private readonly StoreFile _file = StoreFile.Create(path);

    public void Write(Snapshot snapshot) => _file.Write(snapshot);

    public void Complete() => _file.Complete();

    public void Dispose() => _file.Dispose();
}
