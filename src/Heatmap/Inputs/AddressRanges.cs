using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>
/// The contiguous address ranges of a stream: all that any of its snapshots monitored, joined where it touches. What lies between was never
/// monitored, and would be blank on a map.
/// </summary>
internal sealed class AddressRanges
{
    /// <summary>
    /// Above this many the nearest are joined: nobody looks at so many maps, and memory must not grow with the recording.
    /// </summary>
    public const int MaxCount = 4096;

    private readonly List<WatchedRange> _runs = [];
    private List<WatchedRange> _ranges = [];
    private List<WatchedRange> _merged = [];

    /// <summary>Sorted, apart from each other.</summary>
    public IReadOnlyList<WatchedRange> All => _ranges;

    /// <summary>How often ranges were added or grew; as long as it is the same, so are the addresses of all of them.</summary>
    public int Changes { get; private set; }

    /// <summary>Sum of the sizes in bytes.</summary>
    public UInt128 TotalBytes
    {
        get
        {
            UInt128 total = 0;
            foreach (WatchedRange range in _ranges)
            {
                total += range.Length;
            }

            return total;
        }
    }

    /// <summary>The range with the largest heat per byte, the lowest of equals; null when there is none.</summary>
    public WatchedRange? Hottest
    {
        get
        {
            WatchedRange? hottest = null;
            foreach (WatchedRange range in _ranges)
            {
                hottest = hottest is null || range.HeatPerByte > hottest.Value.HeatPerByte ? range : hottest;
            }

            return hottest;
        }
    }

    /// <summary>Joins in what a snapshot monitored.</summary>
    public void Add(Snapshot snapshot)
    {
        FindRuns(snapshot);
        if (!AddInside())
        {
            Merge();
        }
    }

    /// <summary>Joins in all of others.</summary>
    public void Add(AddressRanges others)
    {
        _runs.Clear();
        _runs.AddRange(others._ranges);
        if (!AddInside())
        {
            Merge();
        }
    }

    /// <summary>Which part of the heat lies at addresses that others have, too; of the bytes where nothing is hot. Heat is taken to be spread evenly over each range.</summary>
    /// <returns>0…1; 0 where there is nothing at all.</returns>
    public double ShareIn(AddressRanges others)
    {
        bool isHot = _ranges.Any(range => range.Heat > 0);
        double all = 0, common = 0;
        int other = 0;
        foreach (WatchedRange range in _ranges)
        {
            double weight = isHot ? range.HeatPerByte : 1;
            all += weight * range.Length;
            while (other < others._ranges.Count && others._ranges[other].End <= range.Start)
            {
                other++;
            }

            for (int i = other; i < others._ranges.Count && others._ranges[i].Start < range.End; i++)
            {
                common += weight * (Math.Min(range.End, others._ranges[i].End) - Math.Max(range.Start, others._ranges[i].Start));
            }
        }

        return all > 0 ? Math.Min(1, common / all) : 0;
    }

    /// <summary>Whether any address is that of others, too.</summary>
    public bool Touches(AddressRanges others) => _ranges.Any(range => others._ranges.Any(other => other.Start < range.End && range.Start < other.End));

    private void FindRuns(Snapshot snapshot)
    {
        ReadOnlySpan<ulong> starts = snapshot.Regions.Starts, ends = snapshot.Regions.Ends;
        ReadOnlySpan<uint> accesses = snapshot.Regions.Accesses;
        uint most = snapshot.Intervals.MaxAccesses;
        double unit = (double)snapshot.Intervals.Aggregation / most;
        _runs.Clear();
        for (int i = 0; i < starts.Length;)
        {
            ulong start = starts[i], end = start;
            double heat = 0;
            for (; i < starts.Length && starts[i] == end; i++)
            {
                end = ends[i];

                // the access rate, but for the division
                heat += Math.Min(accesses[i], most) * (double)(end - starts[i]);
            }

            _runs.Add(new WatchedRange(start, end, heat * unit));
        }
    }

    /// <summary>The usual case: no new addresses. False, and nothing done, when there are.</summary>
    private bool AddInside()
    {
        int range = 0;
        foreach (WatchedRange run in _runs)
        {
            while (range < _ranges.Count && _ranges[range].End < run.End)
            {
                range++;
            }

            if (range == _ranges.Count || _ranges[range].Start > run.Start)
            {
                return false;
            }
        }

        range = 0;
        foreach (WatchedRange run in _runs)
        {
            while (_ranges[range].End < run.End)
            {
                range++;
            }

            _ranges[range] = _ranges[range] with { Heat = _ranges[range].Heat + run.Heat };
        }

        return true;
    }

    private void Merge()
    {
        Changes++;
        _merged.Clear();
        int left = 0, right = 0;
        while (left < _ranges.Count || right < _runs.Count)
        {
            bool takeLeft = right == _runs.Count || (left < _ranges.Count && _ranges[left].Start <= _runs[right].Start);
            WatchedRange next = takeLeft ? _ranges[left++] : _runs[right++];
            if (_merged.Count > 0 && next.Start <= _merged[^1].End)
            {
                WatchedRange last = _merged[^1];
                _merged[^1] = new WatchedRange(last.Start, Math.Max(last.End, next.End), last.Heat + next.Heat);
            }
            else
            {
                _merged.Add(next);
            }
        }

        (_ranges, _merged) = (_merged, _ranges);
        if (_ranges.Count > MaxCount)
        {
            JoinNearest();
        }
    }

    /// <summary>Closes the smaller half of the gaps.</summary>
    private void JoinNearest()
    {
        var gaps = new ulong[_ranges.Count - 1];
        for (int i = 0; i < gaps.Length; i++)
        {
            gaps[i] = _ranges[i + 1].Start - _ranges[i].End;
        }

        Array.Sort(gaps);
        int toClose = gaps.Length / 2;
        ulong limit = gaps[toClose - 1];
        int equal = toClose - Array.IndexOf(gaps, limit);
        var joined = new List<WatchedRange>(MaxCount) { _ranges[0] };
        foreach (WatchedRange next in _ranges.Skip(1))
        {
            WatchedRange last = joined[^1];
            ulong gap = next.Start - last.End;
            if (gap < limit || (gap == limit && equal-- > 0))
            {
                joined[^1] = new WatchedRange(last.Start, next.End, last.Heat + next.Heat);
            }
            else
            {
                joined.Add(next);
            }
        }

        _ranges = joined;
    }
}
