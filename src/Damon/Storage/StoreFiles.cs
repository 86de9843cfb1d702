namespace Damon.Storage;

/// <summary>The files of a store at a moment. Where they are the same before and after something was read without locks, nobody wrote meanwhile: a writer makes log and index before it writes to the database.</summary>
/// <param name="Database">The database; null: there is none.</param>
/// <param name="Log">The write-ahead log.</param>
/// <param name="Index">Which file the index of the log is; it is written by way of memory, which leaves no trace in its times.</param>
internal sealed record StoreFiles(FileState? Database, FileState? Log, (ulong Device, ulong Number)? Index)
{
    /// <summary>Whether something is in the log, which is part of the data then.</summary>
    public bool HasLog => Log is { Size: > 0 };

    /// <param name="path">The database.</param>
    public static StoreFiles Of(string path) => new(StorePath.State(path), StorePath.State(StoreLog.PathOf(path)), StorePath.State(StoreLog.IndexOf(path))?.Id);
}
