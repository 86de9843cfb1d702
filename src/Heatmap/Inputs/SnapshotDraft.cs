using System.Runtime.InteropServices;
using Damon;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>What was read of a snapshot so far, from tables of our own. Used again for the next one.</summary>
internal sealed class SnapshotDraft
{
    private readonly RegionsBuilder _builder = new();
    private readonly bool[] _hasHits = new bool[ProbeHits.MaxProbes];
    private long? _start;
    private long? _end;
    private long? _sample;
    private long? _aggregation;

    public string? Node { get; set; }

    public string? Kdamond { get; set; }

    public string? Context { get; set; }

    public string? Target { get; set; }

    public string? Scheme { get; set; }

    public bool IsSampleAssumed { get; set; }

    public IReadOnlyList<DamosFilter> Filters { get; set; } = [];

    public List<Mapping> Mappings { get; private set; } = [];

    public List<ulong> Starts { get; } = [];

    public List<ulong> Ends { get; } = [];

    public List<ulong> Accesses { get; } = [];

    public List<ulong> Ages { get; } = [];

    public List<ulong> FilterPassed { get; } = [];

    public List<ulong> Resident { get; } = [];

    /// <summary>Hits of each probe, of which <see cref="SetHits"/> says whether there are any.</summary>
    public IReadOnlyList<List<ulong>> Hits { get; } = [.. Enumerable.Range(0, ProbeHits.MaxProbes).Select(_ => new List<ulong>())];

    public bool HasFilterPassed { get; set; }

    public bool HasResident { get; set; }

    /// <summary>Whether there are hits of a probe.</summary>
    public bool HasHits(int probe) => _hasHits[probe];

    /// <summary>Says whether there are hits of a probe.</summary>
    public void SetHits(int probe, bool has) => _hasHits[probe] = has;

    /// <summary>Takes one of the numbers that every snapshot has, by the name of its column; false: there is none of that name.</summary>
    public bool TrySet(string column, long value)
    {
        switch (column)
        {
            case TableColumns.StartTime:
                _start = value;
                return true;
            case TableColumns.EndTime:
                _end = value;
                return true;
            case TableColumns.Sample:
                _sample = value;
                return true;
            case TableColumns.Aggregation:
                _aggregation = value;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Takes one of the parts of a stream's name; false: there is none of that name.</summary>
    public bool TrySet(string column, string? value)
    {
        switch (column)
        {
            case TableColumns.Node:
                Node = value;
                return true;
            case TableColumns.Kdamond:
                Kdamond = value;
                return true;
            case TableColumns.Context:
                Context = value;
                return true;
            case TableColumns.Target:
                Target = value;
                return true;
            case TableColumns.Scheme:
                Scheme = value;
                return true;
            default:
                return false;
        }
    }

    public void Clear()
    {
        (_start, _end, _sample, _aggregation) = (null, null, null, null);
        (Node, Kdamond, Context, Target, Scheme) = (null, null, null, null, null);
        (IsSampleAssumed, HasFilterPassed, HasResident) = (false, false, false);
        (Filters, Mappings) = ([], []);
        Array.Clear(_hasHits);
        foreach (List<ulong> column in (List<ulong>[])[Starts, Ends, Accesses, Ages, FilterPassed, Resident, .. Hits])
        {
            column.Clear();
        }
    }

    /// <summary>The snapshot.</summary>
    /// <exception cref="DamonDataException">Something is missing or impossible. The message says what, not where.</exception>
    public Snapshot Build()
    {
        int count = Starts.Count;
        CheckLength(Ends, TableColumns.End);
        CheckLength(Accesses, TableColumns.Accesses);
        CheckLength(Ages, TableColumns.Age);
        if (HasFilterPassed)
        {
            CheckLength(FilterPassed, TableColumns.FilterPassed);
        }

        if (HasResident)
        {
            CheckLength(Resident, TableColumns.Resident);
        }

        int probes = Probes();
        _builder.Clear();
        for (int i = 0; i < count; i++)
        {
            _builder.Add(
                Starts[i], Ends[i], Narrow(Accesses[i], i, TableColumns.Accesses), Narrow(Ages[i], i, TableColumns.Age), HasFilterPassed ? FilterPassed[i] : 0, HitsOf(i, probes));
        }

        Regions regions = _builder.Build(HasFilterPassed);
        regions = HasResident ? regions.WithResident(CollectionsMarshal.AsSpan(Resident)) : regions;
        long aggregation = _aggregation ?? throw Missing(TableColumns.Aggregation);
        Intervals intervals = IsSampleAssumed ? Intervals.OfAggregation(aggregation) : new Intervals(_sample ?? throw Missing(TableColumns.Sample), aggregation);
        return new Snapshot(
            new StreamId(Node, Kdamond, Context, Target, Scheme), _start ?? throw Missing(TableColumns.StartTime), _end ?? throw Missing(TableColumns.EndTime), intervals, regions, Filters)
        {
            Mappings = Mappings,
        };
    }

    /// <summary>How many probes there are: those from 0 on, without a gap.</summary>
    private int Probes()
    {
        int probes = 0;
        for (int probe = 0; probe < _hasHits.Length; probe++)
        {
            if (!_hasHits[probe])
            {
                continue;
            }

            if (probe > probes)
            {
                throw new DamonDataException($"{TableColumns.OfProbes[probe]}, but no {TableColumns.OfProbes[probes]}");
            }

            CheckLength(Hits[probe], TableColumns.OfProbes[probe]);
            probes++;
        }

        return probes;
    }

    private ProbeHits HitsOf(int region, int probes)
    {
        ProbeHits hits = default;
        for (int probe = 0; probe < probes; probe++)
        {
            ulong value = Hits[probe][region];
            hits = value <= byte.MaxValue
                ? hits.With((byte)value)
                : throw new DamonDataException($"region {region}: {TableColumns.OfProbes[probe]} {value}: expected at most {byte.MaxValue}");
        }

        return hits;
    }

    private static uint Narrow(ulong value, int region, string column) =>
        value <= uint.MaxValue ? (uint)value : throw new DamonDataException($"region {region}: {column} {value}: expected at most {uint.MaxValue}");

    private static DamonDataException Missing(string column) => new($"no {column}");

    private void CheckLength(List<ulong> column, string name)
    {
        if (column.Count != Starts.Count)
        {
            throw new DamonDataException($"{name}: {column.Count} values for {Starts.Count} regions");
        }
    }
}
