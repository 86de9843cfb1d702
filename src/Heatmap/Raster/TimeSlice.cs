using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What a snapshot says about a part of the time that it decides.</summary>
internal readonly ref struct TimeSlice
{
    private readonly long _from;
    private readonly long _to;
    private readonly ReadOnlySpan<uint> _ages;

    /// <summary>A region of at least this age is known for all of it.</summary>
    private readonly ulong _enough;

    /// <param name="snapshot">The snapshot.</param>
    /// <param name="from">First moment, ns.</param>
    /// <param name="to">First moment after it, ns; at most the end of the snapshot.</param>
    public TimeSlice(Snapshot snapshot, long from, long to)
    {
        (Snapshot, _from, _to) = (snapshot, from, to);
        _ages = snapshot.Regions.Ages;
        ulong aggregation = (ulong)snapshot.Intervals.Aggregation, last = (ulong)snapshot.LastAggregation, back = (ulong)snapshot.EndTime - (ulong)from;
        ulong before = back > last ? back - last : 0;
        _enough = (before / aggregation) + (before % aggregation == 0 ? 0UL : 1);
    }

    public Snapshot Snapshot { get; }

    /// <summary>How much of the time a region is known, ns; it is the last of it.</summary>
    public ulong Duration(int region)
    {
        if (_ages[region] >= _enough)
        {
            return (ulong)_to - (ulong)_from;
        }

        long since = Snapshot.Since(region);
        return since < _to ? (ulong)_to - (ulong)since : 0;
    }
}
