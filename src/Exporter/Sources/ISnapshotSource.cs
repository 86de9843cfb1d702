namespace DamonExporter.Sources;

/// <summary>A way to get snapshots.</summary>
internal interface ISnapshotSource
{
    /// <summary>Its name, as in <c>--source</c>.</summary>
    string Name { get; }

    /// <summary>What it reads, for people.</summary>
    string Description { get; }

    /// <summary>Tells what happens, as it happens, until there is no more or the token is cancelled.</summary>
    /// <exception cref="Damon.DamonDataException">While reading: it can deliver no more.</exception>
    IAsyncEnumerable<SourceEvent> ReadAsync(CancellationToken cancellationToken);
}
