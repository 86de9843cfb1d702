using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Inputs;

/// <summary>What there is of one stream: what to ask a heatmap for.</summary>
internal sealed class StreamSurvey(StreamId stream)
{
    public StreamId Stream { get; } = stream;

    /// <summary>The order of its snapshots in time.</summary>
    public Timeline Timeline { get; } = new();

    public AddressRanges Ranges { get; } = new();

    public long Snapshots { get; private set; }

    /// <summary>Regions of all snapshots together.</summary>
    public long Regions { get; private set; }

    public int FewestRegions { get; private set; } = int.MaxValue;

    public int MostRegions { get; private set; }

    /// <summary>The earliest moment that any snapshot knows, ns: the oldest level of the first one.</summary>
    public long KnownFrom { get; private set; }

    /// <summary>End of the first snapshot, ns.</summary>
    public long FirstEnd { get; private set; }

    /// <summary>End of the last snapshot, ns.</summary>
    public long LastEnd { get; private set; }

    /// <summary>Intervals of the snapshot with the shortest aggregation.</summary>
    public Intervals ShortestIntervals { get; private set; }

    /// <summary>Intervals of the snapshot with the longest aggregation.</summary>
    public Intervals LongestIntervals { get; private set; }

    public bool HasFilterPassed { get; private set; }

    /// <summary>Data-attribute probes of the snapshot with the most.</summary>
    public int Probes { get; private set; }

    /// <summary>Whether it is known how much of the regions was in memory.</summary>
    public bool HasResident { get; private set; }

    /// <summary>Bytes of the snapshot with the most.</summary>
    public ulong MostBytes { get; private set; }

    /// <summary>What lay where at the last snapshot that says so.</summary>
    public IReadOnlyList<Mapping> Mappings { get; private set; } = [];

    public IReadOnlyList<DamosFilter> Filters { get; private set; } = [];

    public void Add(Snapshot snapshot)
    {
        Timeline.Add(snapshot);
        Ranges.Add(snapshot);
        AddTimes(snapshot);
        AddIntervals(snapshot.Intervals);
        Snapshots++;
        Regions += snapshot.Regions.Count;
        FewestRegions = Math.Min(FewestRegions, snapshot.Regions.Count);
        MostRegions = Math.Max(MostRegions, snapshot.Regions.Count);
        HasFilterPassed |= snapshot.Regions.HasFilterPassed;
        HasResident |= snapshot.Regions.HasResident;
        Probes = Math.Max(Probes, snapshot.Regions.Probes);
        MostBytes = Math.Max(MostBytes, snapshot.Regions.TotalBytes);
        Mappings = snapshot.Mappings.Count > 0 ? snapshot.Mappings : Mappings;
        Filters = Filters.Count == 0 ? snapshot.Filters : Filters;
    }

    private void AddTimes(Snapshot snapshot)
    {
        bool first = Snapshots == 0 || snapshot.EndTime < FirstEnd;
        if (first || snapshot.EndTime == FirstEnd)
        {
            long knownFrom = snapshot.EndTime;
            for (int i = 0; i < snapshot.Regions.Count; i++)
            {
                knownFrom = Math.Min(knownFrom, snapshot.Since(i));
            }

            KnownFrom = first ? knownFrom : Math.Min(KnownFrom, knownFrom);
        }

        FirstEnd = first ? snapshot.EndTime : FirstEnd;
        LastEnd = Snapshots == 0 ? snapshot.EndTime : Math.Max(LastEnd, snapshot.EndTime);
    }

    private void AddIntervals(Intervals intervals)
    {
        if (Snapshots == 0 || intervals.Aggregation < ShortestIntervals.Aggregation)
        {
            ShortestIntervals = intervals;
        }

        if (Snapshots == 0 || intervals.Aggregation > LongestIntervals.Aggregation)
        {
            LongestIntervals = intervals;
        }
    }
}
