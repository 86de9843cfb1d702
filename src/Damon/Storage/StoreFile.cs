using System.Diagnostics.CodeAnalysis;
using Damon.Records;
using Damon.Snapshots;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>Writes a store that is not appended to any more: one file, packed, that can be read from anywhere. It takes its place only when it is whole.</summary>
public sealed class StoreFile : IDisposable
{
    /// <summary>Of a shorter file, the pages that hold little or nothing are a large part: it gets small ones.</summary>
    private const long ShortFile = 1 << 20;

    private readonly string _path;
    private readonly string _temporary;
    private readonly SnapshotStore _store;
    private long _waiting;
    private bool _isComplete;

    private StoreFile(string path, string temporary, SnapshotStore store)
    {
        (_path, _temporary, _store) = (path, temporary, store);
        AppDomain.CurrentDomain.ProcessExit += RemoveAtEnd;
    }

    /// <summary>Begins a file.</summary>
    /// <exception cref="StoreException">It cannot be written there.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The file that is returned disposes the store.")]
    public static StoreFile Create(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string place = StorePath.Resolve(path), temporary = $"{place}.{Environment.ProcessId}.tmp";
        if (Directory.Exists(place))
        {
            throw new StoreException(StoreProblem.Foreign, $"{Excerpt.Path(path)}: a directory; name a file to write to");
        }

        RefuseOwned(path);
        Remove(temporary);
        try
        {
            return new StoreFile(place, temporary, SnapshotStore.Open(temporary, path, new StoreOptions { ReserveBytes = 0, MappingsEvery = TimeSpan.Zero }, TimeProvider.System));
        }
        catch
        {
            // begun, and not to be gone on with
            Remove(temporary);
            throw;
        }
    }

    /// <summary>Refuses a file that an exporter writes to, whatever is to be put in its place.</summary>
    /// <exception cref="StoreException">It is one.</exception>
    public static void RefuseOwned(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string place = Path.GetFullPath(path);
        try
        {
            place = new FileInfo(place).LinkTarget is null ? place : File.ResolveLinkTarget(place, returnFinalTarget: true)!.FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // whoever writes to it will say so
            return;
        }

        // the store, or what SQLite and we have beside it
        foreach (string suffix in (string[])["", "-wal", "-shm", "-reserve", StoreOwner.Suffix])
        {
            if (place.EndsWith(suffix, StringComparison.Ordinal) && IsOwned(place[..^suffix.Length]))
            {
                throw Owned(path);
            }
        }
    }

    private static StoreException Owned(string path) => new(StoreProblem.InUse, $"{Excerpt.Path(path)}: an exporter writes to it; name another file");

    /// <summary>Writes the next snapshot.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public void Write(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _store.Append(snapshot, deliver: false);
        _waiting += snapshot.Regions.Count + 64;
        if (_waiting > 1 << 17)
        {
            _store.Maintain();
            _waiting = 0;
        }
    }

    /// <summary>Packs what is left; the file takes its place, and that of one that was there before.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public void Complete()
    {
        _store.Pack();
        _store.Dispose();
        try
        {
            using (Sql sql = Sql.Open(_temporary, SqliteOpenMode.ReadWrite))
            {
                // a database in WAL mode could not be read where nothing can be written beside it
                sql.Execute("PRAGMA journal_mode = DELETE");
                bool isShort = new FileInfo(_temporary).Length < ShortFile;
                sql.Execute(isShort ? "PRAGMA page_size = 512; VACUUM;" : "VACUUM");
            }

            using (FileStream file = new(_temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            // an exporter may have begun there meanwhile, and none may begin until its log has gone
            using FileStream? owner = File.Exists(_path + StoreOwner.Suffix) ? TryOwn(_path) ?? throw Owned(_path) : null;

            // before the file that it belongs to: the new one must not meet it
            foreach (string beside in (string[])["-wal", "-shm"])
            {
                File.Delete(_path + beside);
            }

            File.Move(_temporary, _path, overwrite: true);
            _isComplete = true;
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(Excerpt.Path(_path), exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(_path, exception);
        }
        finally
        {
            Remove(_temporary);
        }
    }

    /// <summary>Removes what was written, unless it is complete.</summary>
    public void Dispose()
    {
        try
        {
            _store.Dispose();
        }
        catch (StoreException) when (!_isComplete)
        {
            // what it still held goes where the file goes: away
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= RemoveAtEnd;
            if (!_isComplete)
            {
                Remove(_temporary);
            }
        }
    }

    /// <summary>A process that is ended while the file is packed ends without it.</summary>
    private void RemoveAtEnd(object? sender, EventArgs arguments)
    {
        try
        {
            if (!_isComplete)
            {
                Remove(_temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // nobody is there to be told
        }
    }

    /// <summary>Whether somebody holds the file that says who writes.</summary>
    private static bool IsOwned(string path)
    {
        if (!File.Exists(path + StoreOwner.Suffix))
        {
            return false;
        }

        using FileStream? owner = TryOwn(path);
        return owner is null;
    }

    /// <summary>Holds the file that says who writes; null: somebody else does.</summary>
    private static FileStream? TryOwn(string path)
    {
        try
        {
            return new FileStream(path + StoreOwner.Suffix, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Remove(string temporary)
    {
        foreach (string suffix in (string[])["", "-wal", "-shm", "-journal", "-owner", "-reserve"])
        {
            File.Delete(temporary + suffix);
        }
    }
}
