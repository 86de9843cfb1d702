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
    private readonly string _name;
    private readonly Sql _sql;
    private readonly string? _copy;
    private string _place = "";
    private (ulong Device, ulong Number)? _identity;

    private StoreReader(string name, Sql sql, string? copy) => (_name, _sql, _copy) = (name, sql, copy);

    /// <summary>Whether a file is an SQLite database, by its first bytes.</summary>
    public static bool IsDatabase(ReadOnlySpan<byte> head) => StoreSchema.IsSqlite(head);

    /// <summary>Whether another file stands in its place now, or none: what is written from now on is not to be seen from here.</summary>
    public bool IsReplaced => StorePath.Identity(_place) is var there && (there is null ? StorePath.IsMissing(_place) : _identity is not null && there != _identity);

    /// <summary>Opens a store for reading.</summary>
    /// <exception cref="StoreException">There is none, or it cannot be read.</exception>
    public static StoreReader Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        string resolved = StorePath.Resolve(path);

        // before it is opened: a file that takes its place meanwhile is found to be another one
        (ulong Device, ulong Number)? identity = StorePath.Identity(resolved);
        StoreReader reader = Open(resolved, Excerpt.Path(path));
        (reader._place, reader._identity) = (System.IO.Path.GetFullPath(path), identity);
        return reader;
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The reader that is returned disposes it.")]
    private static StoreReader Open(string path, string name)
    {
        if (!File.Exists(path))
        {
            throw new StoreException(StoreProblem.Unavailable, $"{name}: {(Directory.Exists(path) ? "a directory; name the file of a snapshot store" : "not found")}");
        }

        try
        {
            return new StoreReader(name, OpenChecked(path, name), null);
        }
        catch (SqliteException exception) when (StoreErrors.ProblemOf(exception) == StoreProblem.Unavailable)
        {
            return OpenReadOnlyMedia(path, name, exception);
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(name, exception);
        }
    }

    /// <summary>The streams, in the order in which they were first seen.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public IReadOnlyList<StreamId> Streams()
    {
        try
        {
            return [.. StreamTable.Read(_sql).Select(stream => stream.Stream)];
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(_name, exception);
        }
    }

    /// <summary>The number of the newest snapshot; 0: there was none.</summary>
    /// <exception cref="StoreException">It cannot be read.</exception>
    public long LastSequence()
    {
        try
        {
            return _sql.Number("SELECT seq FROM sqlite_sequence WHERE name = 'snapshots'");
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(_name, exception);
        }
    }

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
        if (_copy is not null)
        {
            Directory.Delete(_copy, recursive: true);
        }
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
    [SuppressMessage("Reliability", "CA2000", Justification = "The reader that is returned disposes it.")]
    private static StoreReader OpenReadOnlyMedia(string path, string name, SqliteException first)
    {
        string? copy = null;
        try
        {
            if (new FileInfo(path + "-wal") is not { Exists: true, Length: > 0 })
            {
                return new StoreReader(name, OpenChecked(Immutable(path), name), null);
            }

            copy = Directory.CreateTempSubdirectory("damon-store-").FullName;
            string there = System.IO.Path.Combine(copy, "snapshots.db");
            File.Copy(path, there);
            File.Copy(path + "-wal", there + "-wal");

            // a copy of what may not be written may not be written, either
            File.SetAttributes(there, FileAttributes.Normal);
            File.SetAttributes(there + "-wal", FileAttributes.Normal);
            return new StoreReader(name, OpenChecked(there, name), copy);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException or StoreException)
        {
            if (copy is not null)
            {
                Directory.Delete(copy, recursive: true);
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
                throw StoreErrors.Translate(_name, exception);
            }

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
            return read();
        }
        catch (SqliteException exception)
        {
            throw StoreErrors.Translate(_name, exception);
        }
    }

    /// <param name="Id">Number of the stream in the file.</param>
    /// <param name="Stream">The stream.</param>
    /// <param name="Parts">First and last number of each block, or twice that of a loose snapshot, in the order in which they are read.</param>
    private sealed record StreamPlan(long Id, StreamId Stream, List<(long First, long Last)> Parts);
}
