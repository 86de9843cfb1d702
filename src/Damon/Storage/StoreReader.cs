using System.Diagnostics.CodeAnalysis;
using Damon.Records;
using Damon.Snapshots;
using Microsoft.Data.Sqlite;

namespace Damon.Storage;

/// <summary>
/// Reads a store, while its exporter writes or after; from read-only media, too. Each block is read by itself, so that however long it takes to go through all, the writer's log can be used again meanwhile. Not
/// thread-safe; open another one for another thread.
/// </summary>
public sealed class StoreReader : IDisposable
{
    /// <summary>How often a store is opened that changes meanwhile.</summary>
    private const int Attempts = 5;

    /// <summary>What an exporter needs to make the index of its log, or to take it away.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string _name;

    /// <summary>Where the file is, and where it was named.</summary>
    private readonly string _path, _place;
    private readonly Sql _sql;

    /// <summary>Which file the log was when it was opened; null: there was none.</summary>
    private readonly (ulong Device, ulong Number)? _log;

    /// <summary>What it was opened as, where it is read without locks; null: it is not.</summary>
    private readonly StoreFiles? _unlocked;
    private readonly StoreCopies? _copies;
    private readonly StoreCopy? _copy;

    private StoreReader(string name, string path, string place, Sql sql, StoreFiles? unlocked, StoreCopies? copies, StoreCopy? copy)
    {
        (_name, _path, _place, _sql, _unlocked, _copies, _copy) = (name, path, place, sql, unlocked, copies, copy);
        _log = unlocked is null && copy is null ? StorePath.Identity(StoreLog.PathOf(path)) : null;
    }

    /// <summary>Whether a file is an SQLite database, by its first bytes.</summary>
    public static bool IsDatabase(ReadOnlySpan<byte> head) => StoreSchema.IsSqlite(head);

    /// <summary>Which file lies there, by its file system's numbers; null: none, or nobody knows.</summary>
    public static (ulong Device, ulong Number)? Which(string path) => StorePath.Identity(path);

    /// <summary>Which file it reads; null: nobody knows.</summary>
    public (ulong Device, ulong Number)? Identity { get; private init; }

    /// <summary>Whether it reads a copy, since what is in the log can be read in no other way.</summary>
    public bool IsCopy => _copy is not null;

    /// <summary>
    /// Whether another file stands in its place now, or none, or another log beside it: what is written from now on is not to be seen from here. Nor is it where the store is read without locks, on read-only media: then
    /// it is so as soon as anything has changed.
    /// </summary>
    public bool IsReplaced => IsAnother || (_unlocked is not null && IsWritten) || (_copy is not null && _copy.Files != StoreFiles.Of(_path) && _copies?.IsDue(_copy, _path) != false);

    private bool IsAnother => StorePath.Identity(_place) is var there
        && (there is null ? StorePath.IsMissing(_place) : (Identity is not null && there != Identity) || (_log is not null && StorePath.Identity(StoreLog.PathOf(_path)) != _log));

    /// <summary>Whether somebody has come who writes, or has written.</summary>
    private bool IsWritten => _unlocked is not null && StoreFiles.Of(_path) != _unlocked;

    /// <summary>Opens a store for reading.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="copies">Where several read the same store: what they share where it must be copied.</param>
    /// <param name="name">What messages call it; null: by its path. No message says anything else of where it is.</param>
    /// <exception cref="StoreException">There is none, or it cannot be read.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The reader that is returned disposes it.")]
    public static StoreReader Open(string path, StoreCopies? copies = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        name ??= Excerpt.Path(path);
        string resolved = StorePath.Resolve(path, name), place = System.IO.Path.GetFullPath(path);
        for (int attempt = 1; ; attempt++)
        {
            if (!File.Exists(resolved))
            {
                throw new StoreException(StoreProblem.Unavailable, $"{name}: {(Directory.Exists(resolved) ? "a directory; name the file of a snapshot store" : "not found")}");
            }

            // before it is opened: a file that takes its place meanwhile is found to be another one
            var files = StoreFiles.Of(resolved);
            SqliteException refused;
            try
            {
                return new StoreReader(name, resolved, place, OpenChecked(resolved, name), null, null, null) { Identity = files.Database?.Id };
            }
            catch (SqliteException exception)
            {
                refused = exception;
            }

            if (StoreErrors.ProblemOf(refused) != StoreProblem.Unavailable)
            {
                throw StoreErrors.Translate(name, refused);
            }

            // what was tried may have made a log, and removed it
            files = StoreFiles.Of(resolved);
            bool isLast = attempt == Attempts;
            if (!isLast && files is { Log: not null, Index: not null } && copies is null or { Count: 0 })
            {
                // somebody begins to write, or ends, and all is there or gone soon
                Thread.Sleep(Pause);
            }
            else if (OpenReadOnlyMedia(resolved, place, name, files, copies, refused) is { } reader)
            {
                return reader;
            }
            else if (isLast)
            {
                throw new StoreException(StoreProblem.Unavailable, $"{name}: changes while it is opened; try again", refused) { IsOutdated = true };
            }
        }
    }

    /// <summary>Whether another one reads the same file in the same way, so that what they tell belongs together.</summary>
    public bool SeesSame(StoreReader other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Identity == other.Identity && _log == other._log && _unlocked == other._unlocked && _copy == other._copy;
    }

    /// <summary>The streams, in the order in which they were first seen.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public IReadOnlyList<StreamId> Streams() => Guard<IReadOnlyList<StreamId>>(() => [.. StreamTable.Read(_sql).Select(stream => stream.Stream)]);

    /// <summary>The number of the newest snapshot; 0: there was none.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public long LastSequence() => Guard(() => _sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'snapshots'"));

    /// <summary>When the first and the last snapshot of each stream end, ns; of a stream that has none any more, nothing.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public IReadOnlyDictionary<StreamId, (long First, long Last)> Ends() => Guard(() => _sql.Consistently(() =>
    {
        var streams = StreamTable.Read(_sql).ToDictionary(stream => stream.Id, stream => stream.Stream);
        var ends = new Dictionary<StreamId, (long First, long Last)>();
        using SqliteDataReader rows = _sql.Rows(
            """
            SELECT stream, min(first), max(last) FROM (
                SELECT stream, min(first_time) AS first, max(last_time) AS last FROM blocks INDEXED BY blocks_by_stream GROUP BY stream
                UNION ALL SELECT stream, min(end_time), max(end_time) FROM snapshots INDEXED BY snapshots_by_stream GROUP BY stream)
            GROUP BY stream
            """);
        while (rows.Read())
        {
            if (streams.TryGetValue(rows.Number(0), out StreamId? stream))
            {
                ends[stream] = (rows.Number(1), rows.Number(2));
            }
        }

        return ends;
    }));

    /// <summary>A moment, as early as can be told without reading any snapshot, up to which one that ends at or after another moment has ended; null: there is none.</summary>
    /// <param name="stream">Of which stream.</param>
    /// <param name="time">The other moment, ns.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public long? FirstEndFrom(StreamId stream, long time) => Guard(() => _sql.Consistently<long?>(() =>
    {
        long? first = null;
        foreach ((long id, _) in StreamTable.Read(_sql).Where(one => one.Stream.Equals(stream)))
        {
            foreach (string text in (string[])
                [
                    "SELECT min(last_time) FROM blocks INDEXED BY blocks_by_stream WHERE stream = $a AND last_time >= $b",
                    "SELECT min(end_time) FROM snapshots INDEXED BY snapshots_by_stream WHERE stream = $a AND end_time >= $b",
                ])
            {
                using SqliteDataReader rows = _sql.Rows(text, id, time);
                if (rows.Read() && !rows.IsDBNull(0))
                {
                    first = Math.Min(first ?? long.MaxValue, rows.Number(0));
                }
            }
        }

        return first;
    }));

    /// <summary>Reads snapshots, one block at a time. What is appended after the start is not among them, and what is dropped meanwhile is left out.</summary>
    /// <param name="query">Which, and in what order.</param>
    /// <param name="warn">Is told of damaged parts, which are left out; null: nobody is.</param>
    /// <exception cref="StoreException">While reading: it cannot be read any more.</exception>
    public IEnumerable<NumberedSnapshot> Read(StoreQuery query, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        List<StreamPlan> plans = Guard(() => _sql.Consistently(() => Plan(query)));
        if (plans.Count == 1 || query.StreamByStream)
        {
            return plans.SelectMany(plan => ReadStream(plan, query, warn));
        }

        return Merge(plans, query, warn);
    }

    /// <summary>The newest snapshot of each stream, as far as there is one that can be read.</summary>
    /// <param name="streams">Says of a stream whether it is wanted; null: all are.</param>
    /// <param name="warn">Is told of damaged parts, which are left out; null: nobody is.</param>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public IReadOnlyList<NumberedSnapshot> Newest(Func<StreamId, bool>? streams = null, Action<string>? warn = null)
    {
        var query = new StoreQuery { Streams = streams, NewestFirst = true };
        return [.. Guard(() => _sql.Consistently(() => Plan(query))).SelectMany(plan => ReadStream(plan, query, warn).Take(1))];
    }

    public void Dispose()
    {
        _sql.Dispose();
        _copy?.Release();
    }

    private static Sql OpenChecked(string source, string name)
    {
        Sql sql = Sql.Open(source, SqliteOpenMode.ReadOnly);
        try
        {
            if (StoreSchema.Check(sql, name) == 0)
            {
                throw new StoreException(StoreProblem.Unavailable, $"{name}: an empty database; nothing was kept in it yet");
            }

            return sql;
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A database in WAL mode wants to make files beside it, even to be read. Where that is not allowed and nobody writes, it can be read as it is, if the log is empty; else from a copy, since what is in the log counts.
    /// </summary>
    /// <returns>Null: somebody writes to it by now.</returns>
    [SuppressMessage("Reliability", "CA2000", Justification = "The reader that is returned disposes it.")]
    private static StoreReader? OpenReadOnlyMedia(string path, string place, string name, StoreFiles files, StoreCopies? copies, SqliteException first)
    {
        StoreCopy? copy = null;
        Sql? sql = null;
        try
        {
            if (files.HasLog)
            {
                using StoreCopies? own = copies is null ? new StoreCopies(TimeProvider.System) : null;
                copy = (copies ?? own!).Take(path, name);
                return new StoreReader(name, path, place, OpenChecked(copy.Path, name), null, copies, copy) { Identity = copy.Files.Database?.Id };
            }

            if (new FileInfo(path + "-journal") is { Exists: true, Length: > 0 })
            {
                // what it says must be undone first, which nobody can here
                throw first;
            }

            sql = OpenChecked(Immutable(path), name);
            if (StoreFiles.Of(path) == files)
            {
                return new StoreReader(name, path, place, sql, files, null, null) { Identity = files.Database?.Id };
            }

            sql.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or StoreException)
        {
            sql?.Dispose();
            copy?.Release();
            if (copy is null && exception is not StoreException { IsOutdated: true } && StoreFiles.Of(path) != files)
            {
                return null;
            }

            throw exception as StoreException ?? StoreErrors.Translate(name, exception as SqliteException ?? first);
        }
    }

    private static string Immutable(string path) => "file:" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)) + "?immutable=1";

    private List<StreamPlan> Plan(StoreQuery query)
    {
        var plans = new Dictionary<long, StreamPlan>();
        foreach ((long id, StreamId stream) in StreamTable.Read(_sql))
        {
            if (query.Streams is null || query.Streams(stream))
            {
                plans.Add(id, new StreamPlan(id, stream, []));
            }
        }

        Add("SELECT stream, first_seq, last_seq FROM blocks INDEXED BY blocks_by_stream WHERE last_time >= $a AND first_time <= $b AND last_seq > $c");
        Add("SELECT stream, seq, seq FROM snapshots WHERE end_time >= $a AND end_time <= $b AND seq > $c");
        List<StreamPlan> wanted = [.. plans.Values.Where(plan => plan.Parts.Count > 0)];
        foreach (StreamPlan plan in wanted)
        {
            plan.Parts.Sort((one, other) => query.NewestFirst ? other.First.CompareTo(one.First) : one.First.CompareTo(other.First));
        }

        wanted.Sort((one, other) => one.Parts[0].First.CompareTo(other.Parts[0].First));
        return wanted;

        void Add(string text)
        {
            using SqliteDataReader rows = _sql.Rows(text, query.From, query.To, query.After);
            while (rows.Read())
            {
                if (plans.TryGetValue(rows.Number(0), out StreamPlan? plan))
                {
                    plan.Parts.Add((rows.Number(1), rows.Number(2)));
                }
            }
        }
    }

    private static IEnumerable<NumberedSnapshot> Wanted(IEnumerable<NumberedSnapshot> all, StoreQuery query) =>
        all.Where(one => one.Sequence > query.After && one.Snapshot.EndTime >= query.From && one.Snapshot.EndTime <= query.To);

    private IEnumerable<NumberedSnapshot> ReadStream(StreamPlan plan, StoreQuery query, Action<string>? warn)
    {
        var reading = new StoredReading();
        (long First, long Last) done = (0, -1);
        long highest = plan.Parts.Max(part => part.Last), reached = query.NewestFirst ? long.MaxValue : 0;
        foreach ((long first, long last) in plan.Parts)
        {
            // it was packed, together with others of the plan, after that was made
            if (first >= done.First && last <= done.Last)
            {
                continue;
            }

            (byte[]? payload, done) = Guard(() => _sql.Consistently(() => Payload(plan.Id, first, last)));
            if (payload is null)
            {
                continue;
            }

            foreach (NumberedSnapshot one in Wanted(ReadPart(reading, plan, payload, done, query.NewestFirst, warn), query))
            {
                // a new block may hold what was given already, and what came later
                if (one.Sequence <= highest && (query.NewestFirst ? one.Sequence < reached : one.Sequence > reached))
                {
                    reached = one.Sequence;
                    yield return one;
                }
            }
        }
    }

    /// <summary>The payload with these snapshots, as it is now: loose ones may have been packed meanwhile, and a block may have lost its oldest.</summary>
    private (byte[]? Payload, (long First, long Last) Range) Payload(long stream, long first, long last)
    {
        if (first == last && _sql.Value("SELECT payload FROM snapshots WHERE seq = $a AND stream = $b", first, stream) is byte[] loose)
        {
            return (loose, (first, last));
        }

        using SqliteDataReader rows = _sql.Rows(
            "SELECT first_seq, last_seq, payload FROM blocks NOT INDEXED WHERE stream = $a AND first_seq <= $c AND last_seq >= $b ORDER BY first_seq DESC LIMIT 1", stream, first, last);
        return rows.Read() ? (rows.Bytes(2), (rows.Number(0), rows.Number(1))) : (null, (first, last));
    }

    private IEnumerable<NumberedSnapshot> ReadPart(
        StoredReading reading, StreamPlan plan, byte[] payload, (long First, long Last) range, bool newestFirst, Action<string>? warn)
    {
        if (newestFirst)
        {
            var all = new List<NumberedSnapshot>();
            DamonDataException? damage = null;
            try
            {
                foreach (NumberedSnapshot one in reading.Read(_sql, payload, plan.Id, plan.Stream))
                {
                    all.Add(one);
                }
            }
            catch (DamonDataException exception) when (exception is not StoreException)
            {
                damage = exception;
            }
            catch (SqliteException exception)
            {
                ThrowIfWritten();
                throw StoreErrors.Translate(_name, exception);
            }

            ThrowIfWritten();
            Tell(damage, plan, range, warn);
            for (int i = all.Count - 1; i >= 0; i--)
            {
                yield return all[i];
            }

            yield break;
        }

        using IEnumerator<NumberedSnapshot> each = reading.Read(_sql, payload, plan.Id, plan.Stream).GetEnumerator();
        while (true)
        {
            try
            {
                if (!Guard(each.MoveNext))
                {
                    yield break;
                }
            }
            catch (DamonDataException exception) when (exception is not StoreException)
            {
                Tell(exception, plan, range, warn);
                yield break;
            }

            yield return each.Current;
        }
    }

    private void Tell(DamonDataException? damage, StreamPlan plan, (long First, long Last) range, Action<string>? warn)
    {
        if (damage is not null)
        {
            ThrowIfWritten();
            warn?.Invoke($"{_name}: snapshots {range.First} to {range.Last} of {plan.Stream} are left out, as far as they could not be read: {damage.Message}");
        }
    }

    private IEnumerable<NumberedSnapshot> Merge(List<StreamPlan> plans, StoreQuery query, Action<string>? warn)
    {
        var queue = new PriorityQueue<IEnumerator<NumberedSnapshot>, long>();
        var open = new List<IEnumerator<NumberedSnapshot>>();
        try
        {
            foreach (StreamPlan plan in plans)
            {
                IEnumerator<NumberedSnapshot> each = ReadStream(plan, query, warn).GetEnumerator();
                open.Add(each);
                Enqueue(each);
            }

            while (queue.TryDequeue(out IEnumerator<NumberedSnapshot>? next, out _))
            {
                yield return next.Current;
                Enqueue(next);
            }
        }
        finally
        {
            open.ForEach(each => each.Dispose());
        }

        void Enqueue(IEnumerator<NumberedSnapshot> each)
        {
            if (each.MoveNext())
            {
                queue.Enqueue(each, query.NewestFirst ? -each.Current.Sequence : each.Current.Sequence);
            }
        }
    }

    private T Guard<T>(Func<T> read)
    {
        try
        {
            T result = read();
            ThrowIfWritten();
            return result;
        }
        catch (SqliteException exception)
        {
            ThrowIfWritten();
            throw StoreErrors.Translate(_name, exception);
        }
    }

    /// <summary>What was read without locks while somebody wrote may be partly old and partly new, and what looks like damage may be none.</summary>
    private void ThrowIfWritten()
    {
        if (IsWritten)
        {
            throw new StoreException(StoreProblem.Unavailable, $"{_name}: somebody began to write to it while it was read; try again") { IsOutdated = true };
        }
    }

    /// <param name="Id">Number of the stream in the file.</param>
    /// <param name="Stream">The stream.</param>
    /// <param name="Parts">First and last number of each block, or twice that of a loose snapshot, in the order in which they are read.</param>
    private sealed record StreamPlan(long Id, StreamId Stream, List<(long First, long Last)> Parts);
}
