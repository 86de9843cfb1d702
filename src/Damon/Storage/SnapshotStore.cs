using System.Diagnostics.CodeAnalysis;
using Damon.Events;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage.Blocks;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>
/// The snapshot store, for the one process that writes to it: SQLite in WAL mode, readable by others all the time (<see cref="StoreReader"/>). docs/store.md describes the file. Thread-safe: one thread may append while
/// another delivers and a third calls <see cref="Maintain"/>; each holds the others up for some milliseconds at most.
/// </summary>
/// <remarks>
/// What <see cref="Append"/> has returned for survives the death of the process at once, and a loss of power after the next <see cref="Maintain"/>, which is to be called each second.
/// All methods throw <see cref="StoreException"/>, whose problem says what to do: after <see cref="StoreProblem.Damaged"/> dispose it, <see cref="SetAside"/> the file and open a new one; after <see cref="StoreProblem.Replaced"/> dispose it and open a new one; after any other try again later.
/// </remarks>
public sealed partial class SnapshotStore : IDisposable
{
    /// <summary>SQLite's number for auto_vacuum = INCREMENTAL.</summary>
    private const long IncrementalVacuum = 2;

    private readonly string _name;

    /// <summary>As it was named, links and all.</summary>
    private readonly string _named;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly StoreOwner _owner;
    private readonly Sql _sql;
    private readonly Sql _side;
    private readonly WalFile _wal;
    private readonly SpaceReserve _reserve;
    private readonly Lock _lock = new();
    private readonly Lock _sideLock = new();
    private readonly BlockEncoder _encoder = new();
    private readonly Dictionary<StreamId, StoreStream> _streams = [];
    private StoreStatus _status = new();
    private AgeClock _ages;
    private long _lastSequence;

    /// <summary>Counts what was committed, to know whether there is something to bring to the disk.</summary>
    private long _changes;
    private bool _isDisposed;

    /// <summary>Bytes of a page of the file: SQLite's usual 4096, but a small file that was converted has small ones.</summary>
    private readonly long _pageSize;

    private readonly (ulong Device, ulong Number)? _identity;

    private SnapshotStore(string path, string named, string name, StoreOptions options, TimeProvider time, StoreOwner owner, Sql sql, Sql side)
    {
        (Path, _named, _name, _options, _time, _owner, _sql, _side) = (path, named, name, options, time, owner, sql, side);
        _ages = new AgeClock(time, newest: null);
        _pageSize = sql.Number("PRAGMA page_size");
        _identity = StorePath.Identity(path);
        _wal = new WalFile(path);
        _reserve = new SpaceReserve(path, options.KeptReserve);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether another file stands in its place now, or none, or the link to it points to another one: nobody would look for what is written to it. Also whether the file that keeps others from writing to it has gone.
    /// </summary>
    public bool IsReplaced => IsAnotherAt(_named) || _owner.IsReplaced;

    /// <summary>Where a log is now that was found when this was opened, and was that of a file that is no longer there; null: there was none.</summary>
    public string? LogSetAside { get; private init; }

    /// <summary>What it holds and has done.</summary>
    /// <remarks>Never waits: it is immutable, and replaced as a whole.</remarks>
    public StoreStatus Status => Volatile.Read(ref _status);

    /// <summary>Opens a store for writing, or begins one; its folder is made where it is missing. Only its owner can read the file: it tells addresses.</summary>
    /// <exception cref="StoreException">It cannot be used.</exception>
    public static SnapshotStore Open(string path, StoreOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(options);
        return Open(path, path, options, time);
    }

    /// <param name="path">The store.</param>
    /// <param name="called">What messages call it.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="time">The clock.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The store that is returned disposes them, and the catch block does where there is none.")]
    internal static SnapshotStore Open(string path, string called, StoreOptions options, TimeProvider time)
    {
        string name = Excerpt.Path(called), given = path;
        path = StorePath.Resolve(path);
        string named = System.IO.Path.GetFullPath(given);
        StoreOwner? owner = null;
        string? logAside = null;
        Sql? sql = null, side = null;
        try
        {
            if (Directory.Exists(path))
            {
                throw new StoreException(StoreProblem.Foreign, $"{name}: a directory; name a file");
            }

            if (StorePath.HasSeveralNames(path))
            {
                throw new StoreException(StoreProblem.Foreign, $"{name}: a file with several names (hard links), of which each would be written by itself; name a file that has one");
            }

            // before anything is made beside somebody's file
            if (!File.Exists(path + StoreOwner.Suffix))
            {
                RefuseSomethingElse(path, name);
            }

            owner = StoreOwner.Take(path, name);
            if (!owner.KnowsFile)
            {
                // what was a store once is one still, however damaged; what never was, is somebody's
                RefuseSomethingElse(path, name);
            }

            if (owner.HasLogOfAnotherFile)
            {
                logAside = StoreLog.SetAside(path, time);
            }

            if (!File.Exists(path) && !OperatingSystem.IsWindows())
            {
                using FileStream created = new(path, new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
            }

            sql = OpenPrepared(path, name, options);
            side = Sql.Open(path, SqliteOpenMode.ReadWrite);
            side.Execute("PRAGMA cache_size = -512; PRAGMA wal_autocheckpoint = 0; PRAGMA busy_timeout = 0; PRAGMA temp_store = MEMORY;");
            var store = new SnapshotStore(path, named, name, options, time, owner, sql, side) { LogSetAside = logAside };
            store.Load();
            owner.Record();
            if (store.HasRoomForReserve())
            {
                store._reserve.Ensure();
            }

            return store;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or DamonDataException)
        {
            side?.Dispose();
            sql?.Dispose();
            StoreException problem = exception switch
            {
                StoreException known => known,
                SqliteException refused => StoreErrors.Translate(name, refused),
                DamonDataException damage => new StoreException(StoreProblem.Damaged, $"{name}: {damage.Message}", damage),
                _ => StoreErrors.Translate(name, exception),
            };
            if (problem.Problem == StoreProblem.Damaged && owner is not { KnowsFile: true } && IsSomebodys(path))
            {
                problem = new StoreException(StoreProblem.Foreign, $"{name}: a damaged SQLite database, and no snapshot store as far as it tells; name another file", exception);
            }

            owner?.RemoveIfNew();
            owner?.Dispose();
            throw problem;
        }
    }

    /// <summary>Renames the files of a damaged store, so that a new one can begin; nothing is deleted.</summary>
    /// <returns>Where it is now.</returns>
    /// <exception cref="StoreException">The files cannot be renamed.</exception>
    public static string SetAside(string path, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        path = StorePath.Resolve(path);
        try
        {
            return StoreLog.SetAsideWithStore(path, time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreProblem.Unavailable, $"{Excerpt.Path(path)}: damaged, and cannot be set aside: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    /// <summary>When the newest snapshot of each stream ends that it holds, ns since 1970.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public IReadOnlyDictionary<StreamId, long> NewestTimes()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                return _streams.Values.ToDictionary(stream => stream.Stream, stream => Math.Max(
                    _sql.Value("SELECT max(last_time) FROM blocks INDEXED BY blocks_by_stream WHERE stream = $a", stream.Id) is long block ? block : long.MinValue,
                    _sql.Value("SELECT max(end_time) FROM snapshots INDEXED BY snapshots_by_stream WHERE stream = $a", stream.Id) is long loose ? loose : long.MinValue));
            }
            catch (SqliteException exception)
            {
                throw StoreErrors.Translate(_name, exception);
            }
        }
    }

    /// <summary>Keeps a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="deliver">Whether it also goes into the outbox.</param>
    /// <returns>Its number. The snapshot survives the process from here on.</returns>
    /// <exception cref="StoreException">It is not kept.</exception>
    public long Append(Snapshot snapshot, bool deliver)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            ThrowIfReplaced();
            long sequence = WithRoom(() =>
            {
                ThrowIfBlocked();
                return AppendOnce(snapshot, deliver);
            });
            try
            {
                EnforceSize();
            }
            catch (SqliteException)
            {
                // the snapshot is kept; Maintain does this again, and says what is wrong
            }

            return sequence;
        }
    }

    /// <summary>Everything that was committed is on the disk when this returns, and the file is whole by itself: nothing is left in the log, unless a reader holds it.</summary>
    public void Dispose()
    {
        lock (_sideLock)
        {
            lock (_lock)
            {
                if (_isDisposed)
                {
                    return;
                }

                _isDisposed = true;

                _side.Dispose();
                if (IsAnotherAt(Path))
                {
                    LeaveReplaced();
                }

                // the last connection that closes brings the log into the database
                _sql.Dispose();
                _wal.Dispose();
                _encoder.Dispose();
                _blockEncoder.Dispose();
                _owner.Dispose();
            }
        }
    }

    /// <summary>Whether another file than ours is there.</summary>
    private bool IsAnotherAt(string path) => StorePath.IsAnother(path, _identity);

    private void ThrowIfReplaced()
    {
        if (IsAnotherAt(_named))
        {
            throw new StoreException(StoreProblem.Replaced, $"{_name}: somebody removed it, or put another file in its place; a new one begins, or that one is used");
        }

        if (_owner.IsReplaced)
        {
            throw new StoreException(StoreProblem.Replaced, $"{_name}{StoreOwner.Suffix}: somebody removed it, or put another file in its place; the store is opened again");
        }
    }

    /// <summary>
    /// The file was moved away, with all that was kept in it, and what stands in its place must not meet its log. SQLite does not bring the log into a file that was moved, unless it is asked.
    /// </summary>
    private void LeaveReplaced()
    {
        try
        {
            Truncate();
            if (_owner.HasLogOfAnotherFile)
            {
                StoreLog.SetAside(Path, _time);
            }

            _owner.Forget();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            // whoever opens it next finds the log as it is, knows whose it is, and sets it aside
        }
    }

    private static void RefuseSomethingElse(string path, string name)
    {
        if (File.Exists(path) && ReadHead(path) is { Length: > 0 } head && !StoreSchema.IsSqlite(head))
        {
            throw new StoreException(StoreProblem.Foreign, $"{name}: no snapshot store, and not empty; name another file");
        }
    }

    /// <summary>Does something that writes, and again where the disk was full and room could be made.</summary>
    private T WithRoom<T>(Func<T> work)
    {
        for (int attempt = 0; ; attempt++)
        {
            SqliteException refused;
            try
            {
                return work();
            }
            catch (SqliteException exception)
            {
                refused = exception;
            }

            // not in a filter of the catch: that would run before the transaction is rolled back
            if (StoreErrors.ProblemOf(refused) != StoreProblem.Full || attempt == 3 || !MakeRoom(attempt))
            {
                throw StoreErrors.Translate(_name, refused);
            }
        }
    }

    private static byte[] ReadHead(string path)
    {
        var head = new byte[StoreSchema.HeadLength];
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Whether a damaged file that no exporter has opened so far is somebody's, and not to be renamed.</summary>
    private static bool IsSomebodys(string path)
    {
        try
        {
            return ReadHead(path) is not { Length: StoreSchema.HeadLength } head || !StoreSchema.IsOurs(head);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>On a full disk even the index of the log has no room: then the reserve is what lets the store be opened.</summary>
    private static Sql OpenPrepared(string path, string name, StoreOptions options)
    {
        try
        {
            return Prepare(Sql.Open(path, SqliteOpenMode.ReadWriteCreate), name, options);
        }
        catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) == StoreProblem.Full)
        {
            // tried once more below
        }

        new SpaceReserve(path, options.KeptReserve).GiveUp();
        return Prepare(Sql.Open(path, SqliteOpenMode.ReadWriteCreate), name, options);
    }

    private static Sql Prepare(Sql sql, string name, StoreOptions options)
    {
        try
        {
            Configure(sql, name, options);
            return sql;
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    private static void Configure(Sql sql, string name, StoreOptions options)
    {
        int version = StoreSchema.Check(sql, name);
        if (version == 0)
        {
            // only before there are tables
            sql.Execute("PRAGMA auto_vacuum = INCREMENTAL");
        }

        sql.Execute("PRAGMA journal_mode = WAL");
        sql.Execute(
            $"PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF; PRAGMA journal_size_limit = {options.MaxWalBytes / 4};");
        StoreSchema.Migrate(sql, version, StoreSchema.Steps);
        if (sql.Number("PRAGMA auto_vacuum") != IncrementalVacuum)
        {
            throw new StoreException(StoreProblem.Foreign, $"{name}: a snapshot store, but rebuilt without auto_vacuum; write it anew with damon-heatmap convert, or name another file");
        }
    }

    private void Load()
    {
        foreach ((long id, StreamId stream) in StreamTable.Read(_sql))
        {
            StoreStream known = new(id, stream)
            {
                Loose = _sql.Number("SELECT count(*) FROM snapshots WHERE stream = $a", id),
                LooseRegions = _sql.Number("SELECT sum(regions) FROM snapshots WHERE stream = $a", id),
                Base = NewestFact(id, StoreFacts.Base) is string text ? StoreFacts.ReadBase(text) : null,
                Filters = NewestFact(id, StoreFacts.Filters) as string,
                Mappings = NewestFact(id, StoreFacts.Mappings) as byte[],
            };
            _streams[stream] = known;
        }

        _lastSequence = Math.Max(
            _sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'snapshots'"),
            _sql.Number("SELECT max(last_seq) FROM blocks"));
        long loose = _streams.Values.Sum(stream => stream.Loose);
        _status = new StoreStatus
        {
            Snapshots = loose + _sql.Number("SELECT sum(snapshots) FROM blocks INDEXED BY blocks_by_stream"),
            // what a damaged file says may be any number, and only counts
            Regions = _streams.Values.Aggregate(0L, (sum, stream) => unchecked(sum + stream.LooseRegions)) + _sql.Number("SELECT sum(regions) FROM blocks INDEXED BY blocks_by_stream"),
            Loose = loose,
            Pending = _sql.Number("SELECT count(*) FROM outbox WHERE refused IS NULL"),
            Refused = _sql.Number("SELECT count(*) FROM outbox WHERE refused IS NOT NULL"),
        };
        _ages = new AgeClock(_time, Newest());
        MeasureFiles();
    }

    private object? NewestFact(long stream, string kind) =>
        _sql.Value("SELECT value FROM facts WHERE stream = $a AND kind = $b ORDER BY first_seq DESC LIMIT 1", stream, kind);

    private long AppendOnce(Snapshot snapshot, bool deliver)
    {
        long sequence = _lastSequence + 1;
        byte[] payload = _encoder.Encode([new NumberedSnapshot(sequence, snapshot)], isDense: false);
        bool isNew = !_streams.TryGetValue(snapshot.Stream, out StoreStream? stream);
        string? filters = null;
        byte[]? mappings = null;
        AddressBase? addressBase = null;
        _sql.InTransaction(() =>
        {
            stream ??= new StoreStream(StreamTable.Add(_sql, snapshot.Stream), snapshot.Stream);
            (filters, mappings, addressBase) = NewFacts(stream, snapshot);
            AddFact(stream, StoreFacts.Filters, sequence, filters);
            AddFact(stream, StoreFacts.Mappings, sequence, mappings);
            AddFact(stream, StoreFacts.Base, sequence, addressBase is { } begun ? StoreFacts.Write(begun) : null);
            _sql.Execute(
                "INSERT INTO snapshots (seq, stream, end_time, regions, payload) VALUES ($a, $b, $c, $d, $e)",
                sequence, stream.Id, snapshot.EndTime, (long)snapshot.Regions.Count, payload);
            if (deliver)
            {
                _sql.Execute("INSERT INTO outbox (seq, stream) VALUES ($a, $b)", sequence, stream.Id);
            }
        });

        // committed: from here on it is so
        if (isNew)
        {
            _streams.Add(snapshot.Stream, stream!);
        }

        stream!.Filters = filters ?? stream.Filters;
        stream.Base = addressBase ?? stream.Base;
        if (mappings is not null)
        {
            (stream.Mappings, stream.MappingsTime) = (mappings, snapshot.EndTime);
        }

        stream.Loose++;
        stream.LooseRegions += snapshot.Regions.Count;
        _lastSequence = sequence;
        _changes++;
        _status = _status with
        {
            Snapshots = _status.Snapshots + 1,
            Regions = _status.Regions + snapshot.Regions.Count,
            Loose = _status.Loose + 1,
            Appended = _status.Appended + 1,
            Pending = _status.Pending + (deliver ? 1 : 0),
        };
        return sequence;
    }

    /// <summary>What is not as it was written last; null: as it was.</summary>
    private (string? Filters, byte[]? Mappings, AddressBase? Base) NewFacts(StoreStream stream, Snapshot snapshot)
    {
        string filters = snapshot.Filters.Count == 0 ? "[]" : EventFilters.Write(snapshot.Filters);
        string? newFilters = filters == (stream.Filters ?? "[]") ? null : filters;
        AddressBase? newBase = null;
        if (snapshot.Regions.Count > 0)
        {
            ulong lowest = snapshot.Regions.Starts[0];
            newBase = stream.Base is not { } known ? new AddressBase(lowest, 0) : lowest < known.Start ? new AddressBase(lowest, known.Number + 1) : null;
        }

        return (newFilters, NewMappings(stream, snapshot), newBase);
    }

    private byte[]? NewMappings(StoreStream stream, Snapshot snapshot)
    {
        if (_options.MappingsEvery > TimeSpan.Zero)
        {
            // what could not be read this time has not gone away; and what changes all the time would take more room than the snapshots
            bool isSoon = stream.MappingsTime != 0 && Math.Abs(snapshot.EndTime - stream.MappingsTime) / 100 < _options.MappingsEvery.Ticks;
            if (snapshot.Mappings.Count == 0 || isSoon)
            {
                return null;
            }
        }
        else if (snapshot.Mappings.Count == 0 && stream.Mappings is null)
        {
            return null;
        }

        byte[] mappings = StoreFacts.Write(snapshot.Mappings);
        return stream.Mappings is { } known && known.AsSpan().SequenceEqual(mappings) ? null : mappings;
    }

    private void AddFact(StoreStream stream, string kind, long sequence, object? value)
    {
        if (value is not null)
        {
            _sql.Execute("INSERT INTO facts (stream, kind, first_seq, value) VALUES ($a, $b, $c, $d)", stream.Id, kind, sequence, value);
        }
    }
}
