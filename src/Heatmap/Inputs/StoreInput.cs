using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Inputs;

/// <summary>A snapshot store, also one that its exporter is writing to.</summary>
/// <param name="path">As the user named it.</param>
/// <param name="location">Where it is.</param>
internal sealed class StoreInput(string path, string location) : ISnapshotInput
{
    public string Path => path;

    public string FormatName => "store";

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken)
    {
        using StoreReader reader = StoreReader.Open(location);
        foreach (NumberedSnapshot one in reader.Read(StoreQuery.All, warn))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return one.Snapshot;
        }
    }
}
