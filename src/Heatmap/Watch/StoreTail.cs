using Damon.Snapshots;
using Damon.Storage;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Watch;

/// <summary>
/// The end of a store that grows: what was kept since the last look, and no more of it. A store that was exchanged, or that counts anew, is opened again. Not thread-safe.
/// </summary>
/// <param name="path">The store; it need not be there yet.</param>
/// <param name="filter">Which streams.</param>
/// <param name="clock">The clock.</param>
internal sealed class StoreTail(string path, StreamFilter filter, TimeProvider clock) : IDisposable
{
    /// <summary>When more have come, as after the program was stopped for a while, they are not collected: who wants them reads them from the store.</summary>
    public const int MostAtOnce = 512;

    private readonly SortedDictionary<StreamId, StreamNews> _streams = [];
    private StoreReader? _reader;

    /// <summary>Number of the newest snapshot that was taken note of; 0: there was none.</summary>
    public long Sequence { get; private set; }

    /// <summary>Counts how often all began anew: what was read before is then not continued by what is read now.</summary>
    public long Epoch { get; private set; }

    /// <summary>All streams that fit, by name.</summary>
    public IReadOnlyCollection<StreamNews> Streams => _streams.Values;

    /// <summary>Why a part was left out; null: none was.</summary>
    public string? Warning { get; private set; }

    /// <summary>Takes note of what has come.</summary>
    /// <returns>The new snapshots, in the order in which they were kept.</returns>
    /// <exception cref="StoreException">It cannot be read now.</exception>
    public IReadOnlyList<Snapshot> Read()
    {
        if (_reader is { IsReplaced: true })
        {
            Close();
        }

        if (_reader is null)
        {
            _reader = StoreReader.Open(path);
            BeginAnew(_reader.LastSequence());
            return [];
        }

        long newest = _reader.LastSequence();
        if (newest == Sequence)
        {
            return [];
        }

        if (newest < Sequence || newest - Sequence > MostAtOnce)
        {
            BeginAnew(newest);
            return [];
        }

        return Continue(newest);
    }

    /// <summary>Snapshots of a stream from a moment on, up to the last one that was taken note of, in the order in which they were kept.</summary>
    /// <exception cref="StoreException">While reading: it cannot be read any more.</exception>
    public IEnumerable<Snapshot> From(StreamId stream, long time)
    {
        if (_reader is null)
        {
            return [];
        }

        Warning = null;
        return _reader.Read(new StoreQuery { Streams = stream.Equals, From = time }, Warn).TakeWhile(one => one.Sequence <= Sequence).Select(one => one.Snapshot);
    }

    /// <summary>The next look opens the store anew. What was known of it is kept until then.</summary>
    public void Close()
    {
        _reader?.Dispose();
        _reader = null;
    }

    public void Dispose() => Close();

    private void BeginAnew(long newest)
    {
        Warning = null;
        IReadOnlyList<NumberedSnapshot> last = _reader!.Newest(filter.Matches, Warn);
        Dictionary<StreamId, StreamNews> before = new(_streams);
        _streams.Clear();
        foreach (NumberedSnapshot one in last)
        {
            StreamNews? known = before.GetValueOrDefault(one.Snapshot.Stream);
            _streams[one.Snapshot.Stream] = known?.EndTime == one.Snapshot.EndTime ? known : StreamNews.Of(one.Snapshot, known, clock.GetTimestamp());
        }

        (Sequence, Epoch) = (newest, Epoch + 1);
    }

    private List<Snapshot> Continue(long newest)
    {
        var snapshots = new List<Snapshot>();
        long seen = newest;
        foreach (NumberedSnapshot one in _reader!.Read(new StoreQuery { Streams = filter.Matches, After = Sequence }, Warn))
        {
            snapshots.Add(one.Snapshot);
            seen = Math.Max(seen, one.Sequence);
            _streams[one.Snapshot.Stream] = StreamNews.Of(one.Snapshot, _streams.GetValueOrDefault(one.Snapshot.Stream), clock.GetTimestamp());
        }

        Sequence = seen;
        return snapshots;
    }

    private void Warn(string warning) => Warning = warning;
}
