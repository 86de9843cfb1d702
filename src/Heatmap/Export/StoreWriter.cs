using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Export;

/// <summary>Writes a snapshot store, as damon-exporter keeps them.</summary>
internal sealed class StoreWriter(string path, Losses losses) : ISnapshotWriter
{
    private readonly StoreFile _file = StoreFile.Create(path);

    public void Write(Snapshot snapshot)
    {
        losses.If(snapshot.Regions.Probes > 0, "hits of probes");
        _file.Write(snapshot);
    }

    public void Complete() => _file.Complete();

    public void Dispose() => _file.Dispose();
}
