using Damon.Snapshots;

namespace DamonHeatmap.Export;

/// <summary>Writes snapshots in one format, one at a time.</summary>
internal interface ISnapshotWriter : IDisposable
{
    /// <summary>Writes the next snapshot.</summary>
    /// <exception cref="Damon.DamonDataException">The format cannot hold it, or it cannot be written.</exception>
    void Write(Snapshot snapshot);

    /// <summary>All are written: ends the document. Without it, nothing of it counts.</summary>
    void Complete();
}
