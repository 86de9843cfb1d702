using Damon;
using Damon.Snapshots;
using DamonExporter.Settings;

namespace DamonExporter.Sources;

/// <summary>
/// All inputs of a replay as one: their snapshots in order of end time. What is small enough is held in memory and sorted; a large one is read
/// again for each pass, and must be in order.
/// </summary>
internal sealed class Recording
{
    /// <summary>Most regions that are held in memory, about 100 MB.</summary>
    public const long MaxRegionsInMemory = 4_000_000;

    /// <summary>What a snapshot without regions counts: its own memory is about that of so many.</summary>
    private const int SnapshotWeight = 10;

    private readonly IReadOnlyList<ISnapshotReader> _readers;
    private readonly List<Snapshot>? _snapshots;

    private Recording(
        IReadOnlyList<ISnapshotReader> readers, List<Snapshot>? snapshots, Dictionary<StreamId, StreamProfile> streams, long firstEnd, long lastEnd) =>
        (_readers, _snapshots, Streams, FirstEnd, LastEnd) = (readers, snapshots, streams, firstEnd, lastEnd);

    public IReadOnlyDictionary<StreamId, StreamProfile> Streams { get; }

    /// <summary>End time of the first snapshot, ns.</summary>
    public long FirstEnd { get; }

    /// <summary>End time of the last snapshot, ns.</summary>
    public long LastEnd { get; }

    /// <summary>Whether all of it is in memory.</summary>
    public bool IsInMemory => _snapshots is not null;

    /// <summary>Reads every input to its end once, so that whatever is wrong with it is known before anything is served.</summary>
    /// <param name="readers">The inputs.</param>
    /// <param name="warn">Is told what was mended or dropped.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="maxRegions">Most regions that are held in memory.</param>
    /// <exception cref="DamonDataException">Damaged data, no snapshot at all, or too large to be sorted and not in order.</exception>
    public static Recording Load(
        IReadOnlyList<ISnapshotReader> readers, Action<string>? warn, CancellationToken cancellationToken, long maxRegions = MaxRegionsInMemory)
    {
        List<Snapshot>? held = [];
        StreamProfiler profiler = new();
        (long weight, long first, long last) = (0, long.MaxValue, long.MinValue);
        string? disorder = null;
        bool? dates = null;
        foreach (ISnapshotReader reader in readers)
        {
            (long before, long number) = (long.MinValue, 0);
            foreach (Snapshot snapshot in reader.ReadSnapshots(warn, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (snapshot.EndTime < before)
                {
                    disorder ??= $"{reader.Name}: snapshot {number} ({snapshot.Stream}) ends at {snapshot.EndTime} ns, before the one before it";
                }

                weight += snapshot.Regions.Count + SnapshotWeight;
                held = weight <= maxRegions ? held : null;
                held?.Add(snapshot);
                if (held is null)
                {
                    ThrowIfOutOfOrder(disorder, maxRegions);
                }

                profiler.Add(snapshot);
                (before, number) = (snapshot.EndTime, number + 1);
                (first, last) = (Math.Min(first, snapshot.EndTime), Math.Max(last, snapshot.EndTime));
            }

            if (number > 0 && (dates ??= SnapshotClock.IsDate(before)) != SnapshotClock.IsDate(before))
            {
                throw new DamonDataException(
                    $"{Quoted.Of(reader.Name)}: its times count from {(dates.Value ? "boot" : "1970")}, those of the input before it from {(dates.Value ? "1970" : "boot")}; replay such recordings one by one");
            }

            if (number == 0 && readers.Count > 1)
            {
                warn?.Invoke($"{Quoted.Of(reader.Name)}: no snapshot in it");
            }
        }

        if (first > last)
        {
            throw new DamonDataException($"{string.Join(", ", readers.Select(reader => Quoted.Of(reader.Name)))}: no snapshot to replay; give a recording that holds one");
        }

        if (held is not null)
        {
            held = [.. held.OrderBy(snapshot => snapshot.EndTime)];
            profiler = new StreamProfiler();
            held.ForEach(profiler.Add);
        }

        return new Recording(readers, held, profiler.Profiles(), first, last);
    }

    /// <summary>All snapshots in order of end time; of the same time, in order of the inputs.</summary>
    /// <exception cref="DamonDataException">A large recording has changed since it was loaded.</exception>
    public IEnumerable<Snapshot> Snapshots(CancellationToken cancellationToken) => _snapshots ?? Merged(cancellationToken);

    private static void ThrowIfOutOfOrder(string? disorder, long maxRegions)
    {
        if (disorder is not null)
        {
            throw new DamonDataException(
                $"{disorder}, and more than {maxRegions} regions are too many to be sorted in memory; record streams to files of their own");
        }
    }

    private IEnumerable<Snapshot> Merged(CancellationToken cancellationToken)
    {
        PriorityQueue<(IEnumerator<Snapshot> Input, int Index), (long End, int Index)> next = new();
        List<IEnumerator<Snapshot>> inputs = [];
        try
        {
            for (int i = 0; i < _readers.Count; i++)
            {
                // warned about when it was loaded
                IEnumerator<Snapshot> input = _readers[i].ReadSnapshots(null, cancellationToken).GetEnumerator();
                inputs.Add(input);
                if (input.MoveNext())
                {
                    next.Enqueue((input, i), (input.Current.EndTime, i));
                }
            }

            long last = long.MinValue;
            while (next.TryDequeue(out (IEnumerator<Snapshot> Input, int Index) first, out _))
            {
                cancellationToken.ThrowIfCancellationRequested();
                Snapshot snapshot = first.Input.Current;
                if (snapshot.EndTime < last || snapshot.EndTime > LastEnd || !Streams.ContainsKey(snapshot.Stream))
                {
                    throw new DamonDataException($"{_readers[first.Index].Name}: changed while it was replayed; start the exporter again");
                }

                last = snapshot.EndTime;
                yield return snapshot;
                if (first.Input.MoveNext())
                {
                    next.Enqueue(first, (first.Input.Current.EndTime, first.Index));
                }
            }
        }
        finally
        {
            inputs.ForEach(input => input.Dispose());
        }
    }
}
