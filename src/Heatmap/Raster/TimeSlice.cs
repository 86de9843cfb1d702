using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What a snapshot says about a part of the time that it decides.</summary>
internal readonly ref struct TimeSlice
{
    private readonly ReadOnlySpan<uint> _ages;
    private readonly ulong _aggregation;
    private readonly ulong _last;

    /// <summary>ns.</summary>
    private readonly ulong _length;

    /// <summary>From its end to that of the snapshot, ns.</summary>
    private readonly ulong _rest;

    /// <summary>A region of at least this age is known for all of it.</summary>
    private readonly ulong _enough;

    /// <param name="snapshot">The snapshot.</param>
    /// <param name="from">First moment, ns.</param>
    /// <param name="to">First moment after it, ns; at most the end of the snapshot.</param>
    public TimeSlice(Snapshot snapshot, long from, long to)
    {
        Snapshot = snapshot;
        _ages = snapshot.Regions.Ages;
        (_aggregation, _last) = ((ulong)snapshot.Intervals.Aggregation, (ulong)snapshot.LastAggregation);
        (_length, _rest) = ((ulong)to - (ulong)from, (ulong)snapshot.EndTime - (ulong)to);
        ulong back = (ulong)snapshot.EndTime - (ulong)from;
        ulong before = back > _last ? back - _last : 0;
        _enough = (before / _aggregation) + (before % _aggregation == 0 ? 0UL : 1);
    }

    public Snapshot Snapshot { get; }

    /// <summary>How much of the time a region is known, ns; it is the last of it.</summary>
    public ulong Duration(int region)
    {
        uint age = _ages[region];
        if (age >= _enough)
        {
            return _length;
        }

        // Snapshot.Since, but from the end on: so young that it begins in this time, so there is no overflow
        ulong known = _last + (age * _aggregation);
        return known > _rest ? known - _rest : 0;
    }
}
