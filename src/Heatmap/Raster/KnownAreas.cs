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
    private readonly AreaLimit _limit;
    private readonly (ulong Start, ulong End)[] _spans;
    private readonly bool _areApart;
    private readonly List<KnownArea> _areas = [];
    private readonly List<(long End, Intervals Intervals)> _snapshots = [];

    /// <summary>Where the rectangle is that ends at the end of the last snapshot and begins at an address.</summary>
    private Dictionary<ulong, int> _open = [];
    private Dictionary<ulong, int> _next = [];
    private long _openEnd = long.MinValue;

    /// <param name="start">First moment, ns.</param>
    /// <param name="end">First moment after it.</param>
    /// <param name="value">What heat is.</param>
    /// <param name="spans">Addresses that are drawn, of all maps of the stream; what lies elsewhere is not kept.</param>
    /// <param name="limit">How much is kept.</param>
    public KnownAreas(long start, long end, MapValue value, IEnumerable<(ulong Start, ulong End)> spans, AreaLimit limit)
    {
        (_start, _end, _value, _limit) = (start, end, value, limit);
        _spans = [.. spans.Order()];
        _areApart = _spans.Zip(_spans.Skip(1)).All(pair => pair.First.End <= pair.Second.Start);
    }

    /// <summary>The rectangles; nothing where there were too many.</summary>
    public IReadOnlyList<KnownArea> All => _areas;

    /// <summary>The snapshots that they are of: when each ended, and its intervals.</summary>
    public IReadOnlyList<(long End, Intervals Intervals)> Snapshots => _snapshots;

    /// <param name="snapshot">One of the stream's; in the order of time, neighbours can be one.</param>
    /// <param name="decidesFrom">End of the snapshot before it, ns.</param>
    public void Add(Snapshot snapshot, long decidesFrom)
    {
        long from = Math.Max(decidesFrom, _start), to = Math.Min(snapshot.EndTime, _end);
        if (from >= to)
        {
            return;
        }

        if (!_limit.IsExceeded && _limit.TakeSnapshot())
        {
            // one that does not tell the value decides its time all the same
            _snapshots.Add((snapshot.EndTime, snapshot.Intervals));
            if (MapValues.IsKnown(_value, snapshot))
            {
                AddRegions(snapshot, from, to);
            }
        }

        if (_limit.IsExceeded)
        {
            Forget();
        }
    }

    private void AddRegions(Snapshot snapshot, long from, long to)
    {
        var slice = new TimeSlice(snapshot, from, to);
        Regions regions = snapshot.Regions;
        _next.Clear();
        for (int i = 0; i < regions.Count; i++)
        {
            if (slice.Duration(i) is > 0 and var duration
                && Maps(regions.Starts[i], regions.Ends[i]) is > 0 and var maps
                && !Add(snapshot, i, (long)((ulong)to - duration), from, to, maps))
            {
                return;
            }
        }

        (_open, _next, _openEnd) = (_next, _open, to);
    }

    /// <summary>False: there are too many.</summary>
    private bool Add(Snapshot snapshot, int region, long since, long from, long to, int maps)
    {
        Regions regions = snapshot.Regions;
        double heat = MapValues.Of(_value, snapshot, region);
        ulong start = regions.Starts[region], end = regions.Ends[region];
        if (since == from && from == _openEnd && _open.TryGetValue(start, out int before) && _areas[before] is var last && last.End == end && last.Heat == heat)
        {
            _areas[before] = last with { To = to, Accesses = regions.Accesses[region], Age = regions.Ages[region], Snapshot = _snapshots.Count - 1 };
            _next[start] = before;
            return true;
        }

        if (!_limit.TakeAreas(maps))
        {
            return false;
        }

        _next[start] = _areas.Count;
        _areas.Add(new KnownArea(since, to, start, end, heat, regions.Accesses[region], regions.Ages[region], _snapshots.Count - 1));
        return true;
    }

    /// <summary>How many spans a region reaches into: it is drawn as often.</summary>
    private int Maps(ulong start, ulong end)
    {
        int count = 0;
        for (int i = _areApart ? FirstEndingAfter(start) : 0; i < _spans.Length && _spans[i].Start < end; i++)
        {
            count += _spans[i].End > start ? 1 : 0;
        }

        return count;
    }

    private int FirstEndingAfter(ulong address)
    {
        int low = 0, high = _spans.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _spans[middle].End <= address ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Forget()
    {
        _areas.Clear();
        _areas.TrimExcess();
        _snapshots.Clear();
        _open.Clear();
        _next.Clear();
    }
}
