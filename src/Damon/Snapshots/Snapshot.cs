namespace Damon.Snapshots;

/// <summary>All regions of one stream at one time, with the intervals of that time. Checked when made, never changed.</summary>
public sealed class Snapshot
{
    /// <param name="stream">Whose regions.</param>
    /// <param name="startTime">Start of the last aggregation, in ns, on the clock of <paramref name="endTime"/>.</param>
    /// <param name="endTime">The moment of the snapshot in ns: since 1970 for a live snapshot, since boot for a trace.</param>
    /// <param name="intervals">The intervals in force.</param>
    /// <param name="regions">The regions.</param>
    /// <param name="filters">The filters of the scheme that reported them.</param>
    /// <exception cref="DamonDataException">The snapshot ends before it starts. The message names no file: the caller does.</exception>
    public Snapshot(StreamId stream, long startTime, long endTime, Intervals intervals, Regions regions, IReadOnlyList<DamosFilter>? filters = null)
    {
        if (endTime < startTime)
        {
            throw new DamonDataException($"ends at {endTime} ns, before its start {startTime} ns");
        }

        (Stream, StartTime, EndTime, Intervals, Regions, Filters) = (stream, startTime, endTime, intervals, regions, filters ?? []);
    }

    public StreamId Stream { get; }

    /// <summary>Start of the last aggregation, ns.</summary>
    public long StartTime { get; }

    /// <summary>The moment of the snapshot, ns.</summary>
    public long EndTime { get; }

    public Intervals Intervals { get; }

    public Regions Regions { get; }

    /// <summary>What a byte had to be to count in <see cref="Regions.FilterPassed"/>; empty where there was no filter.</summary>
    public IReadOnlyList<DamosFilter> Filters { get; }

    /// <summary>What lay where in the process's address space, ascending; empty where it is not known, and of physical addresses.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>
    /// How long the last aggregation took, ns: from <see cref="StartTime"/> to <see cref="EndTime"/>, and at least its interval. An aggregation is a number of samples, each of which a busy processor
    /// may delay, so that it takes longer, never less; all the time of it is in its nr_accesses.
    /// </summary>
    public long LastAggregation => (long)Int128.Min(long.MaxValue, Int128.Max(Intervals.Aggregation, (Int128)EndTime - StartTime));

    /// <summary>
    /// Since when region <paramref name="index"/> has had its level, ns: end − last aggregation − age × aggregation, which is end − (age + 1) × aggregation where the last one took no longer than
    /// its interval. Saturates at <see cref="long.MinValue"/>.
    /// </summary>
    public long Since(int index)
    {
        Int128 since = (Int128)EndTime - LastAggregation - ((Int128)Regions.Ages[index] * Intervals.Aggregation);
        return since < long.MinValue ? long.MinValue : (long)since;
    }

    /// <summary>The same snapshot at another time.</summary>
    public Snapshot At(long startTime, long endTime) => new(Stream, startTime, endTime, Intervals, Regions, Filters) { Mappings = Mappings };

    /// <summary>The same snapshot under another name.</summary>
    public Snapshot As(StreamId stream) => new(stream, StartTime, EndTime, Intervals, Regions, Filters) { Mappings = Mappings };

    /// <summary>The same snapshot with other regions, as when only a part of it is meant, or more is known of them.</summary>
    public Snapshot With(Regions regions) => new(Stream, StartTime, EndTime, Intervals, regions, Filters) { Mappings = Mappings };
}
