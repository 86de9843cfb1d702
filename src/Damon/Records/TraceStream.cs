using Damon.Snapshots;

namespace Damon.Records;

/// <summary>
/// Puts the events of one target (of one kdamond; of one scheme) together to snapshots. A snapshot is whole when it has as many regions as each of its events
/// says; a region that does not follow in the order of addresses, another number of regions or probes, or a leap in time begins the next, and what was not whole is dropped.
/// </summary>
internal sealed class TraceStream(StreamId id, TraceEventKind kind, TraceIntervals intervals)
{
    private readonly List<(ulong Start, ulong End, uint Accesses, uint Age, ProbeHits Hits)> _regions = [];
    private readonly AggregatedChoice _choice = new();
    private uint _expected;
    private bool _broken;
    private long _end;
    private long _lastTime = long.MinValue;

    public StreamId Id { get; } = id;

    public TraceIntervals Intervals { get; } = intervals;

    /// <summary>Which event it began with: one of a scheme, or one of the two at the end of aggregations (<see cref="Takes"/>).</summary>
    public TraceEventKind Kind { get; } = kind;

    /// <summary>End of the snapshot before, whole or not; null at the first.</summary>
    public long? LastEnd { get; private set; }

    /// <summary>The snapshot that was handed to the user last.</summary>
    public Snapshot? Released { get; set; }

    /// <summary>The sampling interval that had been tuned when that began; 0: none.</summary>
    public long LastTuned { get; private set; }

    /// <summary>Snapshots that were not whole.</summary>
    public long Dropped { get; private set; }

    /// <summary>Events came without an age.</summary>
    public bool LacksAge { get; private set; }

    /// <summary>Whether an event counts: where a kernel tells the same regions by two, that with the hits of probes does.</summary>
    public bool Takes(in TraceEvent found)
    {
        if (found.Kind == TraceEventKind.BeforeApply)
        {
            return true;
        }

        bool takes = _choice.Takes(found.Kind == TraceEventKind.RegionAggregated, found.NrRegions, out bool isOther);
        if (isOther)
        {
            // to the event with hits, the open one comes again from its beginning; back from it, a whole one was passed by
            Dropped += found.Kind == TraceEventKind.Aggregated ? 1 : 0;
            _regions.Clear();
            _broken = false;
        }

        return takes;
    }

    /// <summary>Takes the next region.</summary>
    /// <returns>False when its time is before that of the region before it.</returns>
    public bool TryAdd(in TraceEvent found)
    {
        if (found.Time < _lastTime)
        {
            return false;
        }

        bool follows = _regions.Count > 0 && found.NrRegions == _expected && found.Start >= _regions[^1].End
            && found.Hits.Count == _regions[0].Hits.Count && !Intervals.IsLeap(_lastTime, found.Time);
        if (!follows)
        {
            Drop();
            (_expected, _end) = (found.NrRegions, found.Time);
        }

        _lastTime = found.Time;
        LacksAge |= found.Age is null;
        _regions.Add((found.Start, found.End, found.Accesses, found.Age ?? 0, found.Hits));
        return true;
    }

    /// <summary>Events were lost: what is open will not be whole, even if it looks so.</summary>
    public void Break() => _broken = _regions.Count > 0;

    /// <summary>Gives up what is open.</summary>
    public void Drop()
    {
        if (_regions.Count > 0)
        {
            Dropped++;
            Close();
        }
    }

    /// <summary>Hands over the open snapshot, if it is whole.</summary>
    /// <returns>Its end and regions; null when there is none.</returns>
    public (long End, long? LastEnd, Regions Regions)? Take(RegionsBuilder builder)
    {
        if (_regions.Count < _expected || _regions.Count == 0)
        {
            return null;
        }

        if (_broken)
        {
            Drop();
            return null;
        }

        builder.Clear();
        foreach ((ulong start, ulong end, uint accesses, uint age, ProbeHits hits) in _regions)
        {
            builder.Add(start, end, accesses, age, hits: hits);
            Intervals.Saw(accesses);
        }

        long? last = LastEnd;
        if (last is long before)
        {
            Intervals.Saw(_end - before, LastTuned, Kind);
        }

        Close();
        return (_end, last, builder.Build(withFilterPassed: false));
    }

    private void Close()
    {
        (LastEnd, LastTuned) = (_end, Intervals.Tuned);
        _regions.Clear();
        _broken = false;
    }
}
