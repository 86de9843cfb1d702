using Damon.Records;
using Damon.Storage.Blocks;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

// What is to be done once a second.
public sealed partial class SnapshotStore
{
    /// <summary>Blocks that one call packs at most; a second later comes the next one.</summary>
    private const int BlocksPerCall = 8;

    private readonly BlockEncoder _blockEncoder = new();
    private readonly BlockDecoder _blockDecoder = new();
    private readonly HashSet<long> _damaged = [];
    private long _synced = -1;

    /// <summary>Changes before the last call that found nothing more to do; -1: there may be more.</summary>
    private long _inOrder = -1;

    /// <summary>
    /// Whether <see cref="Maintain"/> has nothing to do but what comes with time: snapshots that are too old by now, and a reserve that has gone. False where the file is no longer in its place, too, which it says.
    /// </summary>
    public bool IsInOrder
    {
        get
        {
            long changes;
            lock (_lock)
            {
                changes = _changes;
            }

            return Interlocked.Read(ref _inOrder) == changes && !IsReplaced;
        }
    }

    /// <summary>
    /// What is to be done once a second, on a thread that may wait for the disk: brings what was committed to the disk, drops what is too old or too much, packs old snapshots into blocks, copies the log into the
    /// database, and renews the reserve. Those who append wait for a part of it at a time, some milliseconds long.
    /// </summary>
    /// <param name="cancellationToken">Ends it between two parts.</param>
    /// <exception cref="StoreException">Something could not be done; what could, was. Or the file is no longer there, and nothing was done.</exception>
    public void Maintain(CancellationToken cancellationToken = default)
    {
        lock (_sideLock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Interlocked.Exchange(ref _inOrder, -1);
            ThrowIfReplaced();
            try
            {
                StoreStatus before = Status;
                long changes = Sync();
                Checkpoint();

                // where a reader holds the log, each of these would only make it longer
                bool isShort = IsLogShort();
                if (isShort)
                {
                    DropOld(cancellationToken);
                    PackAll(isLast: false, cancellationToken);
                    EnforceSizeWholly(cancellationToken);
                }

                Checkpoint();
                lock (_lock)
                {
                    if (HasRoomForReserve())
                    {
                        _reserve.Ensure();
                    }

                    MeasureFiles();
                }

                if (isShort && (before.Snapshots, before.Loose) == (Status.Snapshots, Status.Loose))
                {
                    Interlocked.Exchange(ref _inOrder, changes);
                }
            }
            catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) == StoreProblem.Full)
            {
                lock (_lock)
                {
                    // what could not be done is tried again in a second
                    if (!MakeRoom(0))
                    {
                        throw StoreErrors.Translate(_name, exception);
                    }

                    MeasureFiles();
                }
            }
            catch (SqliteException exception)
            {
                throw StoreErrors.Translate(_name, exception);
            }
        }
    }

    /// <summary>Packs everything, also what is less than a block: for a store that is not appended to any more.</summary>
    /// <exception cref="StoreException">It cannot be written.</exception>
    public void Pack()
    {
        lock (_sideLock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            try
            {
                PackAll(isLast: true, CancellationToken.None);
            }
            catch (SqliteException exception)
            {
                throw StoreErrors.Translate(_name, exception);
            }
        }
    }

    /// <returns>The changes that are on the disk now.</returns>
    private long Sync()
    {
        long changes;
        lock (_lock)
        {
            changes = _changes;
        }

        if (changes == _synced)
        {
            return changes;
        }

        try
        {
            _wal.Sync();
            _synced = changes;
            return changes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreProblem.Unavailable, $"{_name}: the disk does not take what was written: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    private void PackAll(bool isLast, CancellationToken cancellationToken)
    {
        List<StoreStream> streams;
        lock (_lock)
        {
            streams = [.. _streams.Values];
        }

        int blocks = 0;
        foreach (StoreStream stream in streams)
        {
            while (blocks < BlocksPerCall && !cancellationToken.IsCancellationRequested && IsDue(stream, isLast) && HasRoomInLog() && PackOne(stream))
            {
                blocks += isLast ? 0 : 1;
            }
        }
    }

    private bool IsDue(StoreStream stream, bool isLast)
    {
        lock (_lock)
        {
            return isLast ? stream.Loose > 0 : stream.Loose >= _options.BlockSnapshots || stream.LooseRegions >= _options.BlockRegions;
        }
    }

    /// <returns>Whether something was packed.</returns>
    private bool PackOne(StoreStream stream)
    {
        List<NumberedSnapshot> snapshots = ReadLoose(stream);
        if (snapshots.Count == 0)
        {
            return false;
        }

        byte[] payload = _blockEncoder.Encode(snapshots, isDense: true);
        lock (_lock)
        {
            return Replace(stream, snapshots, payload);
        }
    }

    private List<NumberedSnapshot> ReadLoose(StoreStream stream)
    {
        var snapshots = new List<NumberedSnapshot>();
        long regions = 0;
        int probes = 0;
        using SqliteDataReader rows = _side.Rows("SELECT seq, payload FROM snapshots NOT INDEXED WHERE stream = $a ORDER BY seq", stream.Id);
        while (regions < _options.BlockRegions && snapshots.Count < _options.BlockSnapshots && rows.Read())
        {
            long sequence = rows.Number(0);
            if (_damaged.Contains(sequence))
            {
                continue;
            }

            try
            {
                NumberedSnapshot one = _blockDecoder.Decode(rows.Bytes(1), stream.Stream).First();
                if (one.Sequence != sequence)
                {
                    throw new DamonDataException($"its payload is that of snapshot {one.Sequence}");
                }

                probes = Math.Max(probes, one.Snapshot.Regions.Probes);
                if (snapshots.Count > 0 && regions + one.Snapshot.Regions.Count > BlockEncoder.MostRegions(probes))
                {
                    break;
                }

                snapshots.Add(one);
                regions += one.Snapshot.Regions.Count;
            }
            catch (DamonDataException)
            {
                // it stays as it is, for whoever can make something of it, until it is too old
                _damaged.Add(sequence);
            }
        }

        return snapshots;
    }

    /// <summary>Puts a block in the place of its snapshots, unless one of them has gone in the meantime.</summary>
    /// <returns>Whether it did.</returns>
    private bool Replace(StoreStream stream, List<NumberedSnapshot> snapshots, byte[] payload)
    {
        if (snapshots.Exists(one => _sql.Value("SELECT 1 FROM snapshots WHERE seq = $a", one.Sequence) is null))
        {
            return false;
        }

        long regions = snapshots.Sum(one => (long)one.Snapshot.Regions.Count);
        _sql.InTransaction(() =>
        {
            foreach (NumberedSnapshot one in snapshots)
            {
                _sql.Execute("DELETE FROM snapshots WHERE seq = $a", one.Sequence);
            }

            InsertBlock(stream.Id, snapshots, regions, payload);
        });
        stream.Loose -= snapshots.Count;
        stream.LooseRegions -= regions;
        _status = _status with { Loose = _status.Loose - snapshots.Count };
        return true;
    }

    private void InsertBlock(long stream, List<NumberedSnapshot> snapshots, long regions, byte[] payload) => _sql.Execute(
        "INSERT INTO blocks (first_seq, last_seq, stream, first_time, last_time, snapshots, regions, payload) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)",
        snapshots[0].Sequence,
        snapshots[^1].Sequence,
        stream,
        snapshots.Min(one => one.Snapshot.EndTime),
        snapshots.Max(one => one.Snapshot.EndTime),
        (long)snapshots.Count,
        regions,
        payload);

    private bool IsLogShort()
    {
        if (_wal.Length <= _options.MaxWalBytes / 2)
        {
            return true;
        }

        lock (_lock)
        {
            return Truncate();
        }
    }

    /// <summary>What was given back leaves the file when the log is copied.</summary>
    private bool IsLongerThanItsPages() => new FileInfo(Path) is { Exists: true } file && file.Length > _side.Number("PRAGMA page_count") * _pageSize;

    /// <summary>Copies the log into the database, as far as no reader needs it; appending goes on meanwhile.</summary>
    private void Checkpoint()
    {
        if (_wal.Length > _options.MaxWalBytes / 4 || IsLongerThanItsPages())
        {
            _side.Value("PRAGMA wal_checkpoint(PASSIVE)");
        }
    }
}
