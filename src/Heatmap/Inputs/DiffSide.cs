using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>One of the two sides of a comparison: a time of some streams of a recording.</summary>
/// <param name="recording">Where it is.</param>
/// <param name="streams">Those that are compared, in the order of the pairs.</param>
/// <param name="start">First moment, ns.</param>
/// <param name="end">First moment after it.</param>
internal sealed class DiffSide(Recording recording, IReadOnlyList<StreamSurvey> streams, long start, long end)
{
    private readonly IReadOnlyList<StreamSurvey> _streams = streams;
    private readonly Dictionary<StreamId, int> _indexes = streams.Index().ToDictionary(pair => pair.Item.Stream, pair => pair.Index);
    private readonly HashSet<long>[] _done = [.. streams.Select(_ => new HashSet<long>())];

    public Recording Recording { get; } = recording;

    public long Start { get; } = start;

    public long End { get; } = end;

    /// <summary>ns.</summary>
    public Int128 Length => (Int128)End - Start;

    /// <summary>What there is of each stream in the time.</summary>
    public IReadOnlyList<DiffSlice> Slices { get; } = [.. streams.Select(_ => new DiffSlice(end))];

    /// <summary>Goes through the recordings of the sides, each once, and gives every snapshot that decides something in the time of a side: the side, the index of the stream, the snapshot, and from when it decides.</summary>
    public static void Read(IReadOnlyList<DiffSide> sides, Action<DiffSide, int, Snapshot, long> add, CancellationToken cancellationToken)
    {
        foreach (DiffSide side in sides)
        {
            Array.ForEach(side._done, done => done.Clear());
        }

        foreach (IGrouping<Recording, DiffSide> same in sides.GroupBy(side => side.Recording))
        {
            foreach (Snapshot snapshot in same.Key.Read(same.Select(side => side.Ends).Aggregate((one, other) => one.With(other)), cancellationToken))
            {
                foreach (DiffSide side in same)
                {
                    if (side.DecidesFrom(snapshot, out int index) is long from)
                    {
                        add(side, index, snapshot, from);
                    }
                }
            }
        }
    }

    /// <summary>When those end that decide something in its time.</summary>
    private EndRange Ends => new(Start, _streams.Max(stream => stream.Timeline.EndThatDecides(End)));

    private long? DecidesFrom(Snapshot snapshot, out int index) =>
        _indexes.TryGetValue(snapshot.Stream, out index)
        && snapshot.EndTime > Start
        && _streams[index].Timeline.DecidesFrom(snapshot, _done[index]) is long from
        && from < End
            ? from
            : null;
}
