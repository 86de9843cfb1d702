using Damon.Snapshots;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

// What is dropped, and why.
public sealed partial class SnapshotStore
{
    /// <summary>Loose snapshots that are dropped at once.</summary>
    private const int DroppedAtOnce = 64;

    /// <summary>A block of which a part is too old stays whole until that part is older than this share of the age.</summary>
    private const double Tolerance = 0.04;

    /// <summary>Pages that are given back to the disk at once; each is copied.</summary>
    private const string GiveBackPages = "PRAGMA incremental_vacuum(64)";

    /// <summary>How often a log that is too long is looked at again before nothing more is written: our own readers end in a moment.</summary>
    private const int Patience = 25;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    /// <summary>How often room is made while others take it: what is dropped for them is dropped for nothing.</summary>
    private static readonly TimeSpan RoomInterval = TimeSpan.FromMinutes(1);

    private RoomMade? _room;

    private bool _isBlocked;

    /// <summary>Steps of making the store smaller between which others may write.</summary>
    private const int StepsAtOnce = 4;

    private enum Reason
    {
        Age,
        Size,
        Space,
    }

    private void DropOld(CancellationToken cancellationToken)
    {
        if (_options.MaxAge is not { } age)
        {
            return;
        }

        long now = (_ages.Now() - DateTimeOffset.UnixEpoch).Ticks * 100;
        long cutoff = now - (age.Ticks * 100);
        List<StoreStream> streams;
        lock (_lock)
        {
            streams = [.. _streams.Values];
        }

        foreach (StoreStream stream in streams)
        {
            // in parts, so that those who append need not wait for all of it
            while (!cancellationToken.IsCancellationRequested && HasRoomInLog() && DropOldOf(stream, cutoff))
            {
            }

            TrimOldest(stream, cutoff, (long)(age.Ticks * 100 * Tolerance));
        }
    }

    /// <returns>Whether there may be more.</returns>
    private bool DropOldOf(StoreStream stream, long cutoff)
    {
        lock (_lock)
        {
            long first = 0, last = 0;
            using (SqliteDataReader rows = _sql.Rows(
                "SELECT first_seq, last_seq FROM blocks INDEXED BY blocks_by_stream WHERE stream = $a AND last_time < $b AND last_time >= $c LIMIT 1",
                stream.Id, cutoff, SnapshotClock.FirstDate))
            {
                if (rows.Read())
                {
                    (first, last) = (rows.Number(0), rows.Number(1));
                }
            }

            if (first > 0)
            {
                DropBlock(stream, first, last, Reason.Age);
                return true;
            }

            return DropLoose(
                Reason.Age,
                "SELECT seq, stream, regions FROM snapshots WHERE stream = $a AND end_time < $b AND end_time >= $c ORDER BY seq LIMIT $d",
                stream.Id, cutoff, SnapshotClock.FirstDate, (long)DroppedAtOnce) == DroppedAtOnce;
        }
    }

    /// <summary>Makes a block without what is too old of the one in which the age ends, when that is more than the tolerance.</summary>
    private void TrimOldest(StoreStream stream, long cutoff, long tolerance)
    {
        byte[]? payload = null;
        long first = 0;
        using (SqliteDataReader rows = _side.Rows(
            "SELECT first_seq, payload FROM blocks WHERE stream = $a AND last_time >= $b AND first_time < $c AND first_time >= $d ORDER BY first_seq LIMIT 1",
            stream.Id, cutoff, cutoff - tolerance, SnapshotClock.FirstDate))
        {
            if (rows.Read())
            {
                (first, payload) = (rows.Number(0), rows.Bytes(1));
            }
        }

        if (payload is null)
        {
            return;
        }

        List<NumberedSnapshot> all;
        try
        {
            all = [.. _blockDecoder.Decode(payload, stream.Stream)];
        }
        catch (DamonDataException)
        {
            // nobody can tell what of it is too old: it goes as a whole
            return;
        }

        List<NumberedSnapshot> young = all.FindAll(one => one.Snapshot.EndTime >= cutoff);
        if (young.Count == 0 || young.Count == all.Count)
        {
            return;
        }

        byte[] shorter = _blockEncoder.Encode(young, isDense: true);
        long regions = young.Sum(one => (long)one.Snapshot.Regions.Count), before = all.Sum(one => (long)one.Snapshot.Regions.Count);
        lock (_lock)
        {
            // somebody made room with it since it was read
            if (_sql.Value("SELECT 1 FROM blocks WHERE first_seq = $a", first) is null)
            {
                return;
            }

            var left = new Dropped();
            _sql.InTransaction(() =>
            {
                Delete("DELETE FROM blocks WHERE first_seq = $a", first);
                InsertBlock(stream.Id, young, regions, shorter);
                foreach (NumberedSnapshot one in all.Where(one => one.Snapshot.EndTime < cutoff))
                {
                    LeaveOutbox(one.Sequence, one.Sequence, stream.Id, left);
                }
            });
            Count(Reason.Age, all.Count - young.Count, before - regions, left);
        }
    }

    /// <summary>Drops what is oldest until the store is as small as it must be, in parts, so that those who append need not wait for all of it.</summary>
    private void EnforceSizeWholly(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            lock (_lock)
            {
                if (EnforceSize())
                {
                    return;
                }
            }
        }
    }

    /// <summary>
    /// Drops what is oldest while the store is larger than it may be. What counts is what the files have after the log has been copied: pages of the database that hold something, the log at its largest, and the
    /// reserve.
    /// </summary>
    /// <returns>Whether it is small enough, or cannot become smaller now; else there is more to do.</returns>
    private bool EnforceSize()
    {
        if (_options.MaxBytes is not { } most)
        {
            return true;
        }

        // the index of the log has 32 KiB for each 4 MiB of it; the file of the owner is 68 bytes long
        long besides = _options.MaxWalBytes + _options.KeptReserve + (64 << 10);
        for (int i = 0; i < StepsAtOnce && HasRoomInLog(); i++)
        {
            long pages = _sql.Number("PRAGMA page_count"), free = _sql.Number("PRAGMA freelist_count");
            if (((pages - free) * _pageSize) + besides > most)
            {
                if (!DropOldest(Reason.Size))
                {
                    return true;
                }
            }
            else if ((pages * _pageSize) + besides > most && free > 0)
            {
                GiveBack();
            }
            else
            {
                return true;
            }
        }

        return !HasRoomInLog();
    }

    /// <summary>Makes the log short where it is long: what is dropped is written to it, too. False: a reader holds it, and it must not become longer.</summary>
    private bool HasRoomInLog()
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

    /// <summary>Makes the database some free pages shorter.</summary>
    private void GiveBack()
    {
        // a page a step
        using SqliteDataReader rows = _sql.Rows(GiveBackPages);
        while (rows.Read())
        {
        }
    }

    /// <summary>
    /// The disk is full. What the reserve gives up lets the log be copied into the database, which may have to grow for that, and deletions be written down; then it is renewed at once. Snapshots get no room from it:
    /// once it were used up by them, nothing more could be dropped. They get what the dropped ones leave.
    /// </summary>
    /// <returns>Whether there may be more room than before.</returns>
    /// <exception cref="StoreException">The file cannot even be asked how long it is.</exception>
    private bool MakeRoom(int attempt)
    {
        try
        {
            return MakeRoomNow(attempt);
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(_name, exception);
        }
    }

    private bool MakeRoomNow(int attempt)
    {
        long before = FileBytes(), dropped = _status.DroppedForSpace;
        if (HaveOthersTaken(before, attempt))
        {
            return false;
        }

        bool isWhole = false;
        try
        {
            return MakeRoom(attempt, out isWhole);
        }
        finally
        {
            if (_status.DroppedForSpace > dropped)
            {
                long now = FileBytes();
                _room = new RoomMade(_time.GetTimestamp(), now, before - now, isWhole);
            }
        }
    }

    /// <summary>Whether room was made a moment ago, and it was not this store that has used it up.</summary>
    private bool HaveOthersTaken(long bytes, int attempt) =>
        _room is { } room
        && (attempt == 0 || room.IsWhole)
        && _time.GetElapsedTime(room.Time) < RoomInterval
        && bytes - room.Bytes < room.Given / 2;

    /// <param name="attempt">How often it was done before for the same work.</param>
    /// <param name="isWhole">Whether it came to its end; else the next attempt goes on with it.</param>
    private bool MakeRoom(int attempt, out bool isWhole)
    {
        isWhole = false;
        try
        {
            bool gained = _reserve.GiveUp();
            if (!Truncate())
            {
                // as long as a reader holds the log, dropping gains nothing
                _reserve.Ensure(orLess: true);
                return false;
            }

            // for the reserve, which is renewed, for the log of what comes next, and for that itself
            long wanted = (_options.KeptReserve + (2 * _options.MaxWalBytes)) / _pageSize;
            while (_sql.Number("PRAGMA freelist_count") < wanted && DropOldest(Reason.Space))
            {
                gained = true;
                HasRoomInLog();
            }

            long free = long.MaxValue;
            while (_sql.Number("PRAGMA freelist_count") is > 0 and var left && left < free)
            {
                free = left;
                GiveBack();
                Truncate();
            }

            Truncate();
            _reserve.Ensure(orLess: true);
            isWhole = true;
            return gained || attempt == 0;
        }
        catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) is StoreProblem.Full or StoreProblem.Blocked)
        {
            Truncate();
            _reserve.Ensure(orLess: true);
            return attempt < 2;
        }
    }

    /// <summary>Copies the log into the database and makes it short, if no reader is in the way; what was dropped is given back to the disk by that.</summary>
    /// <returns>Whether it is short now.</returns>
    private bool Truncate()
    {
        try
        {
            return _sql.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        }
        catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) is StoreProblem.Full or StoreProblem.Blocked)
        {
            // later, then
            return false;
        }
    }

    /// <summary>The reserve would be given up at once where the disk is nearly full.</summary>
    private bool HasRoomForReserve()
    {
        try
        {
            return new DriveInfo(System.IO.Path.GetDirectoryName(Path)!).AvailableFreeSpace > _options.KeptReserve * 2;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return true;
        }
    }

    /// <returns>Whether there was anything.</returns>
    private bool DropOldest(Reason reason)
    {
        long block = _sql.Value("SELECT min(first_seq) FROM blocks") is long first ? first : long.MaxValue;

        // by the order in which they came, whatever their streams; the newest one stays: it was only just promised to be kept
        if (DropLoose(reason, "SELECT seq, stream, regions FROM snapshots WHERE seq < $a AND seq < $b ORDER BY seq LIMIT $c", block, _lastSequence, (long)DroppedAtOnce) > 0)
        {
            return true;
        }

        if (block == long.MaxValue)
        {
            return false;
        }

        long stream = _sql.Number("SELECT stream FROM blocks WHERE first_seq = $a", block);
        DropBlock(StreamOf(stream), block, _sql.Number("SELECT last_seq FROM blocks WHERE first_seq = $a", block), reason);
        return true;
    }

    private StoreStream StreamOf(long id) => _streams.Values.FirstOrDefault(stream => stream.Id == id) ?? throw StoreErrors.Damage($"stream {id} is not among the streams");

    private void DropBlock(StoreStream stream, long first, long last, Reason reason)
    {
        long snapshots = _sql.Number("SELECT snapshots FROM blocks WHERE first_seq = $a", first);
        long regions = _sql.Number("SELECT regions FROM blocks WHERE first_seq = $a", first);
        var left = new Dropped();
        _sql.InTransaction(() =>
        {
            Delete("DELETE FROM blocks WHERE first_seq = $a", first);
            LeaveOutbox(first, last, stream.Id, left);
            ForgetFacts(stream.Id, left);
        });
        Count(reason, snapshots, regions, left);
    }

    /// <summary>Deletes what an index said that it is there: where that is not so, it would be found again for ever.</summary>
    private void Delete(string query, long sequence)
    {
        if (_sql.Execute(query, sequence) == 0)
        {
            throw StoreErrors.Damage($"number {sequence} is in an index and not in its table");
        }
    }

    /// <param name="reason">Why.</param>
    /// <param name="query">Gives number, stream and regions of each.</param>
    /// <param name="parameters">Of the query.</param>
    /// <returns>How many were dropped.</returns>
    private int DropLoose(Reason reason, string query, params ReadOnlySpan<object?> parameters)
    {
        var old = new List<(long Sequence, StoreStream Stream, long Regions)>();
        using (SqliteDataReader rows = _sql.Rows(query, parameters))
        {
            while (rows.Read())
            {
                old.Add((rows.Number(0), StreamOf(rows.Number(1)), rows.Number(2)));
            }
        }

        if (old.Count == 0)
        {
            return 0;
        }

        var left = new Dropped();
        _sql.InTransaction(() =>
        {
            foreach ((long sequence, StoreStream stream, _) in old)
            {
                Delete("DELETE FROM snapshots WHERE seq = $a", sequence);
                LeaveOutbox(sequence, sequence, stream.Id, left);
            }

            foreach (StoreStream stream in old.Select(one => one.Stream).Distinct())
            {
                ForgetFacts(stream.Id, left);
            }
        });

        // what a damaged file says may be any number, and only counts
        long all = 0;
        foreach ((_, StoreStream stream, long regions) in old)
        {
            stream.Loose--;
            stream.LooseRegions = unchecked(stream.LooseRegions - regions);
            all = unchecked(all + regions);
        }

        _status = _status with { Loose = _status.Loose - old.Count };
        Count(reason, old.Count, all, left);
        return old.Count;
    }

    private void LeaveOutbox(long first, long last, long stream, Dropped left)
    {
        left.Refused += _sql.Execute("DELETE FROM outbox WHERE seq BETWEEN $a AND $b AND stream = $c AND refused IS NOT NULL", first, last, stream);
        left.Undelivered += _sql.Execute("DELETE FROM outbox WHERE seq BETWEEN $a AND $b AND stream = $c AND refused IS NULL", first, last, stream);
    }

    /// <summary>Facts that hold for nothing any more: those before the one that holds for the oldest snapshot that is left; all, and the stream, where none is.</summary>
    private void ForgetFacts(long stream, Dropped left)
    {
        long oldest = Math.Min(
            _sql.Value("SELECT min(first_seq) FROM blocks INDEXED BY blocks_by_stream WHERE stream = $a", stream) is long block ? block : long.MaxValue,
            _sql.Value("SELECT min(seq) FROM snapshots WHERE stream = $a", stream) is long loose ? loose : long.MaxValue);
        if (oldest == long.MaxValue)
        {
            _sql.Execute("DELETE FROM facts WHERE stream = $a", stream);
            _sql.Execute("DELETE FROM streams WHERE id = $a", stream);
            left.Streams.Add(stream);
            return;
        }

        foreach (string kind in (string[])[StoreFacts.Filters, StoreFacts.Mappings, StoreFacts.Base])
        {
            _sql.Execute(
                "DELETE FROM facts WHERE stream = $a AND kind = $b AND first_seq < (SELECT max(first_seq) FROM facts WHERE stream = $a AND kind = $b AND first_seq <= $c)", stream, kind, oldest);
        }
    }

    /// <summary>After the transaction was committed.</summary>
    private void Count(Reason reason, long snapshots, long regions, Dropped left)
    {
        foreach (StoreStream gone in _streams.Values.Where(stream => left.Streams.Contains(stream.Id)).ToList())
        {
            _streams.Remove(gone.Stream);
        }

        _status = _status with
        {
            Snapshots = _status.Snapshots - snapshots,
            Regions = unchecked(_status.Regions - regions),
            Pending = _status.Pending - left.Undelivered,
            Refused = _status.Refused - left.Refused,
            DroppedUndelivered = _status.DroppedUndelivered + left.Undelivered,
            DroppedByAge = _status.DroppedByAge + (reason == Reason.Age ? snapshots : 0),
            DroppedBySize = _status.DroppedBySize + (reason == Reason.Size ? snapshots : 0),
            DroppedForSpace = _status.DroppedForSpace + (reason == Reason.Space ? snapshots : 0),
        };
    }

    /// <summary>A reader that stays in one state of the file keeps the log from being used again: it grows. At its limit nothing more is written.</summary>
    private void ThrowIfBlocked()
    {
        long length = _wal.Length;
        if (length > Math.Min(_options.MaxWalBytes / 2, Math.Max(_options.ReserveBytes, _pageSize) / 2))
        {
            CopyLog();
        }

        // what follows the check makes it longer once more: the snapshot itself, and what is dropped for it
        long limit = _options.MaxWalBytes / 4 * 3;
        for (int i = 0; length > limit && i < (_isBlocked ? 1 : Patience); i++)
        {
            if (i > 0)
            {
                Thread.Sleep(Moment);
            }

            Truncate();
            length = _wal.Length;
        }

        _isBlocked = length > limit;
        if (_isBlocked)
        {
            throw new StoreException(
                StoreProblem.Blocked, $"{_name}-wal: a process reads one state of the store for so long that the log has grown to {length} bytes; end that process (fuser {_name})");
        }
    }

    /// <summary>Copies the log into the database, as far as no reader needs it. Where there is no room for that, it is made at once: the reserve is enough for a log that is not longer than it.</summary>
    private void CopyLog()
    {
        try
        {
            _sql.Value("PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) == StoreProblem.Full)
        {
            MakeRoom(0);
        }
        catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) == StoreProblem.Blocked)
        {
            // later, then
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(_name, exception);
        }
    }

    private long Oldest() => Math.Min(
        _sql.Value("SELECT min(first_time) FROM blocks INDEXED BY blocks_by_stream") is long block ? block : long.MaxValue,
        _sql.Value("SELECT min(end_time) FROM snapshots") is long loose ? loose : long.MaxValue);

    private long? Newest()
    {
        long newest = Math.Max(
            _sql.Value("SELECT max(last_time) FROM blocks INDEXED BY blocks_by_stream") is long block ? block : long.MinValue,
            _sql.Value("SELECT max(end_time) FROM snapshots INDEXED BY snapshots_by_stream") is long loose ? loose : long.MinValue);
        return newest >= SnapshotClock.FirstDate ? newest : null;
    }

    /// <summary>What all files have.</summary>
    private long FileBytes() =>
        (_sql.Number("PRAGMA page_count") * _pageSize) + _wal.Length + _reserve.Length + _owner.Length + (new FileInfo(Path + "-shm") is { Exists: true } index ? index.Length : 0);

    private void MeasureFiles() => _status = _status with
    {
        Bytes = FileBytes(),
        OldestTime = Oldest() is >= SnapshotClock.FirstDate and < long.MaxValue and var oldest ? oldest : null,
        HasReserve = _reserve.Length >= _options.KeptReserve,
    };

    /// <summary>When something was dropped because the disk was full, and what became of it.</summary>
    /// <param name="Time">A timestamp of the clock.</param>
    /// <param name="Bytes">What all files had then.</param>
    /// <param name="Given">Bytes by which that was less than before.</param>
    /// <param name="IsWhole">Whether it was done to the end.</param>
    private sealed record RoomMade(long Time, long Bytes, long Given, bool IsWhole);

    /// <summary>What goes with dropped snapshots; counts only if the transaction is committed.</summary>
    private sealed class Dropped
    {
        public int Undelivered { get; set; }

        public int Refused { get; set; }

        public HashSet<long> Streams { get; } = [];
    }
}
