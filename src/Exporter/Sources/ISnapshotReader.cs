using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>Something that holds a recording and can be read more than once.</summary>
internal interface ISnapshotReader
{
    /// <summary>For messages: the path.</summary>
    string Name { get; }

    /// <summary>All snapshots, one at a time, in the order in which they were written.</summary>
    /// <exception cref="Damon.DamonDataException">While reading: damaged data.</exception>
    IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken);
}
