namespace DamonExporter.Sources.Manage;

/// <summary>Where it is written down what is ours.</summary>
internal interface IOwnershipStore
{
    /// <summary>Its name, for people.</summary>
    string Path { get; }

    /// <summary>Becomes the only one who may write here, until this is disposed or the process ends, however it ends.</summary>
    /// <returns>Null: somebody else is that.</returns>
    /// <exception cref="Damon.DamonDataException">It cannot be had.</exception>
    IDisposable? TryHold();

    /// <summary>What was written last; null: nothing is ours.</summary>
    /// <exception cref="Damon.DamonDataException">It cannot be read or understood.</exception>
    Ownership? Read();

    /// <summary>Writes it down; it outlives this process when this returns.</summary>
    /// <exception cref="Damon.DamonDataException">It cannot be written.</exception>
    void Write(Ownership ownership);

    /// <summary>Nothing is ours any more.</summary>
    /// <exception cref="Damon.DamonDataException">It cannot be removed.</exception>
    void Remove();
}
