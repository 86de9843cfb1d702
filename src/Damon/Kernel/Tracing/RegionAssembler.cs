using Damon.Records;
using Damon.Snapshots;

namespace Damon.Kernel.Tracing;

/// <summary>
/// Puts the regions of one target of one kdamond together to snapshots. One is whole when it has as many regions as each of its events says, in order of
/// address; a region that does not follow, another number of regions or probes, or a leap in time begins the next, and what was not whole is dropped. Its buffers stay: a region costs no memory.
/// </summary>
public sealed class RegionAssembler
{
    private readonly RegionsBuilder _builder = new();
    private uint _expected;
    private long _lastTime;
    private readonly AggregatedChoice _choice = new();
    private int _probes;

    /// <summary>Time of the first region of the snapshot that is open or was completed last, ns on the trace's clock: the end of its aggregation.</summary>
    public long End { get; private set; }

    /// <summary>Regions of the open snapshot.</summary>
    public int Count => _builder.Count;

    /// <summary>Largest nr_accesses of all regions so far.</summary>
    public uint MostAccesses { get; private set; }

    /// <summary>Takes the next region.</summary>
    /// <param name="found">The region.</param>
    /// <param name="withProbes">By which event it came. Where a kernel gives both, the one that tells the hits of probes counts; the other says the same again.</param>
    /// <param name="addressUnit">Real address = the event's × this, ≥ 1.</param>
    /// <param name="leap">Two regions of one snapshot are not so far apart, ns.</param>
    /// <returns>Whether the snapshot is whole now: take it.</returns>
    public bool Add(in RegionEvent found, bool withProbes, ulong addressUnit, long leap)
    {
        if (!_choice.Takes(withProbes, found.NrRegions, out bool isOther))
        {
            return false;
        }

        if (isOther)
        {
            Drop();
        }

        ulong start = Scale(found.Start, addressUnit), end = Scale(found.End, addressUnit);
        if (end <= start || found.NrRegions is 0 or > RegionsBuilder.MaxCount)
        {
            Drop();
            return false;
        }

        bool follows = _builder.Count > 0 && found.NrRegions == _expected && start >= _builder.LastEnd && found.Hits.Count == _probes && found.Time - _lastTime <= leap && found.Time >= _lastTime;
        if (!follows)
        {
            _builder.Clear();
            (_expected, _probes, End) = (found.NrRegions, found.Hits.Count, found.Time);
        }

        _lastTime = found.Time;
        MostAccesses = Math.Max(MostAccesses, found.Accesses);
        _builder.Add(start, end, found.Accesses, found.Age, hits: found.Hits);
        return _builder.Count == _expected;
    }

    /// <summary>Gives up what is open.</summary>
    public void Drop() => _builder.Clear();

    /// <summary>The regions of the snapshot that is whole.</summary>
    public Regions Take() => _builder.Build(withFilterPassed: false);

    private static ulong Scale(ulong address, ulong unit)
    {
        ulong upper = Math.BigMul(address, unit, out ulong lower);
        return upper == 0 ? lower : ulong.MaxValue;
    }
}
