using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>
/// All that the snapshots of a stream know in a span of time, one rectangle a region, for pictures that are drawn later, at a resolution that nobody knows yet. Neighbours in time that say the same are one: of a
/// recording without gaps, memory that stays idle is one rectangle, not one for each snapshot.
/// </summary>
internal sealed class KnownAreas
{
    private readonly long _start;
    private readonly long _end;
    private readonly MapValue _value;
    private readonly int _most;
    private readonly List<KnownArea> _areas = [];
    private readonly List<(long End, Intervals Intervals)> _snapshots = [];

    /// <summary>Where the rectangle is that ends at the end of the last snapshot and begins at an address.</summary>
    private Dictionary<ulong, int> _open = [];
    private Dictionary<ulong, int> _next = [];
    private long _openEnd = long.MinValue;

    /// <param name="start">First moment, ns.</param>
    /// <param name="end">First moment after it.</param>
    /// <param name="value">What heat is.</param>
    /// <param name="most">More rectangles are not kept.</param>
    public KnownAreas(long start, long end, MapValue value, int most) => (_start, _end, _value, _most) = (start, end, value, most);

    /// <summary>The rectangles.</summary>
    public IReadOnlyList<KnownArea> All => _areas;

    /// <summary>The snapshots that they are of: when each ended, and its intervals.</summary>
    public IReadOnlyList<(long End, Intervals Intervals)> Snapshots => _snapshots;

    /// <summary>Whether there were more than could be kept; then <see cref="All"/> is not all.</summary>
    public bool IsTooMany { get; private set; }

    /// <param name="snapshot">One of the stream's; in the order of time, neighbours can be one.</param>
    /// <param name="decidesFrom">End of the snapshot before it, ns.</param>
    public void Add(Snapshot snapshot, long decidesFrom)
    {
        long from = Math.Max(decidesFrom, _start), to = Math.Min(snapshot.EndTime, _end);
        if (from >= to || IsTooMany)
        {
            return;
        }

        var slice = new TimeSlice(snapshot, from, to);
        Regions regions = snapshot.Regions;
        _snapshots.Add((snapshot.EndTime, snapshot.Intervals));
        _next.Clear();
        for (int i = 0; i < regions.Count && !IsTooMany; i++)
        {
            if (slice.Duration(i) is > 0 and var duration)
            {
                Add(snapshot, i, (long)((ulong)to - duration), from, to);
            }
        }

        (_open, _next, _openEnd) = (_next, _open, to);
    }

    private void Add(Snapshot snapshot, int region, long since, long from, long to)
    {
        Regions regions = snapshot.Regions;
        double heat = MapValues.Of(_value, snapshot, region);
        ulong start = regions.Starts[region], end = regions.Ends[region];
        if (since == from && from == _openEnd && _open.TryGetValue(start, out int before) && _areas[before] is var last && last.End == end && last.Heat == heat)
        {
            _areas[before] = last with { To = to, Accesses = regions.Accesses[region], Age = regions.Ages[region], Snapshot = _snapshots.Count - 1 };
            _next[start] = before;
            return;
        }

        if (_areas.Count == _most)
        {
            IsTooMany = true;
            return;
        }

        _next[start] = _areas.Count;
        _areas.Add(new KnownArea(since, to, start, end, heat, regions.Accesses[region], regions.Ages[region], _snapshots.Count - 1));
    }
}
