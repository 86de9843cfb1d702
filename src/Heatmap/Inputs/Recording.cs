using Damon;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>
/// The files of one call, as one series of snapshots that can be gone through more than once. The first pass (<see cref="Survey"/>) keeps the
/// snapshots as long as they are few, unless files are quick to read; the next ones then need not read the files again. What a live store got since the first pass is not in the next ones.
/// </summary>
internal sealed class Recording
{
    /// <summary>As many regions are kept in memory: at 24 to 32 bytes each, 50 to 70 MB.</summary>
    public const int RegionsKept = 1 << 21;

    private readonly IReadOnlyList<ISnapshotInput> _files;
    private readonly Action<string> _warn;
    private readonly ProgressLine? _progress;
    private List<Snapshot>? _kept;
    private long _regions;
    private long _newest = long.MaxValue;

    private Recording(IReadOnlyList<ISnapshotInput> files, Action<string> warn, ProgressLine? progress) => (_files, _warn, _progress) = (files, warn, progress);

    private int MostKept { get; init; } = RegionsKept;

    public IReadOnlyList<ISnapshotInput> Files => _files;

    /// <summary>How often the files were gone through, or begun to be.</summary>
    public int Readings { get; private set; }

    /// <summary>Opens the files and finds out what they are.</summary>
    /// <param name="paths">At least one.</param>
    /// <param name="options">What the files do not say themselves.</param>
    /// <param name="warn">Is told what was mended or dropped, once.</param>
    /// <param name="standardInput">Opens standard input, for <c>-</c>.</param>
    /// <param name="progress">Shows how far reading has come; null: nothing does.</param>
    /// <param name="mostKept">Regions that are kept in memory.</param>
    /// <exception cref="DamonDataException">One of them holds no recording.</exception>
    public static Recording Open(IReadOnlyList<string> paths, RecordFileOptions options, Action<string> warn, Func<Stream> standardInput, ProgressLine? progress = null, int mostKept = RegionsKept)
    {
        if (paths.Count(path => path == StandardInput.Name) > 1)
        {
            throw new DamonDataException($"{StandardInput.FullName} is named twice as an input; it can be read once");
        }

        return new Recording([.. paths.Select(path => InputFile.Open(path, options, standardInput, progress))], warn, progress) { MostKept = mostKept };
    }

    /// <summary>Something else that holds snapshots.</summary>
    /// <param name="input">What.</param>
    /// <param name="warn">Is told what was mended or dropped, once.</param>
    public static Recording Of(ISnapshotInput input, Action<string> warn) => new([input], warn, null);

    /// <summary>When the last snapshot of each stream ends, ns, to the best of the files' knowledge; null: not all of them tell without being read.</summary>
    public IReadOnlyDictionary<StreamId, long>? LastEnds()
    {
        var all = new Dictionary<StreamId, long>();
        foreach (ISnapshotInput file in _files)
        {
            if (file.LastEnds() is not { } ends)
            {
                return null;
            }

            foreach ((StreamId stream, long end) in ends)
            {
                all[stream] = Math.Max(end, all.GetValueOrDefault(stream, long.MinValue));
            }
        }

        return all;
    }

    /// <summary>Reads everything once and tells what there is, by stream.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="each">Is given each snapshot, and what there is of its stream so far; null: nobody is.</param>
    /// <exception cref="DamonDataException">Damaged data, or no snapshot at all.</exception>
    public IReadOnlyList<StreamSurvey> Survey(CancellationToken cancellationToken, Action<StreamSurvey, Snapshot>? each = null)
    {
        var streams = new SortedDictionary<StreamId, StreamSurvey>();
        _kept = _files.All(file => file.IsQuick) ? null : [];
        _regions = 0;
        StreamSurvey? current = null;
        foreach (Snapshot snapshot in ReadFiles(EndRange.All, _warn, cancellationToken))
        {
            if (current is null || !current.Stream.Equals(snapshot.Stream))
            {
                if (!streams.TryGetValue(snapshot.Stream, out current))
                {
                    current = new StreamSurvey(snapshot.Stream);
                    streams.Add(snapshot.Stream, current);
                }
            }

            current.Add(snapshot);
            each?.Invoke(current, snapshot);

            // an empty snapshot takes room, too
            _regions += snapshot.Regions.Count + 4;
            if (_regions > MostKept)
            {
                _kept = null;
            }

            _kept?.Add(snapshot);
        }

        if (streams.Count == 0)
        {
            throw new DamonDataException($"{Names()}: no snapshot in it; nothing was recorded");
        }

        _newest = streams.Values.Max(stream => stream.LastEnd);
        return [.. streams.Values];
    }

    /// <summary>All snapshots, in the order of the files, in one pass, and what was mended or dropped in it is told.</summary>
    public IEnumerable<Snapshot> ReadOnce(CancellationToken cancellationToken) => ReadFiles(EndRange.All, _warn, cancellationToken);

    /// <summary>All snapshots, in the order of the files.</summary>
    public IEnumerable<Snapshot> Read(CancellationToken cancellationToken) => Read(EndRange.All, cancellationToken);

    /// <summary>The same, but some of those that end at other times may be missing.</summary>
    public IEnumerable<Snapshot> Read(EndRange ends, CancellationToken cancellationToken) => _kept is { } kept ? Kept(kept, cancellationToken) : ReadFiles(ends with { To = Math.Min(ends.To, _newest) }, null, cancellationToken);

    /// <summary>Those that decide something, each stream in the order of time.</summary>
    /// <param name="streams">Which streams, from <see cref="Survey"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DamonDataException">They are not in that order, and too many to be sorted.</exception>
    public IEnumerable<Snapshot> ReadInOrder(IReadOnlyList<StreamSurvey> streams, CancellationToken cancellationToken)
    {
        Dictionary<StreamId, StreamSurvey> wanted = streams.ToDictionary(stream => stream.Stream);
        bool isInOrder = streams.All(stream => stream.Timeline.IsInOrder);
        if (!isInOrder && _kept is null && _regions > MostKept)
        {
            throw new DamonDataException(
                $"{Names()}: snapshots of {streams.First(stream => !stream.Timeline.IsInOrder).Stream} are not in the order of time, and too many to be sorted here; name files in the order of their times, or one of them");
        }

        IEnumerable<Snapshot> all = isInOrder ? Read(cancellationToken) : Read(cancellationToken).OrderBy(snapshot => snapshot.EndTime);
        Dictionary<StreamId, HashSet<long>> done = streams.ToDictionary(stream => stream.Stream, _ => new HashSet<long>());
        return all.Where(snapshot => wanted.TryGetValue(snapshot.Stream, out StreamSurvey? stream) && stream.Timeline.DecidesFrom(snapshot, done[snapshot.Stream]) is not null);
    }

    /// <summary>The names of the files, as one would say them.</summary>
    public string Names() => _files.Count <= 3
        ? string.Join(", ", _files.Select(file => file.Path))
        : $"{_files[0].Path} and {_files.Count - 1} more files";

    private static IEnumerable<Snapshot> Kept(List<Snapshot> kept, CancellationToken cancellationToken)
    {
        foreach (Snapshot snapshot in kept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return snapshot;
        }
    }

    private IEnumerable<Snapshot> ReadFiles(EndRange ends, Action<string>? warn, CancellationToken cancellationToken)
    {
        var progress = new ReadingProgress($"reading {Names()}{(Readings > 0 ? " again" : "")}", _files);
        Readings++;
        using IDisposable? shown = _progress?.Begin(progress.Text);
        foreach (Snapshot snapshot in ReadAhead.Of(tell => _files.Index().SelectMany(file => Read(file.Index, file.Item, tell)), warn))
        {
            yield return snapshot;
        }

        IEnumerable<Snapshot> Read(int index, ISnapshotInput file, Action<string>? tell)
        {
            progress.Begin(index);
            foreach (Snapshot snapshot in file.ReadSnapshots(ends, tell, cancellationToken))
            {
                progress.Count();
                yield return snapshot;
            }
        }
    }
}
