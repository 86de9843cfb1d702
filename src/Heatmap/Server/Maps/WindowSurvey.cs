using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Server.Maps;

/// <summary>What there is of a stream in a time.</summary>
internal sealed class WindowSurvey
{
    private readonly List<(long End, long Length)> _ends = [];

    /// <summary>What was watched.</summary>
    public AddressRanges Ranges { get; } = new();

    /// <summary>Bytes of the snapshot with the most.</summary>
    public ulong MostBytes { get; private set; }

    public bool HasFilterPassed { get; private set; }

    /// <summary>Data-attribute probes of the snapshot with the most.</summary>
    public int Probes { get; private set; }

    /// <summary>What lay where at the last snapshot that says so.</summary>
    public IReadOnlyList<Mapping> Mappings { get; private set; } = [];

    /// <summary>End of each snapshot, and how long it was made, ns.</summary>
    public IReadOnlyList<(long End, long Length)> Ends => _ends;

    /// <summary>What was left out as damaged.</summary>
    public HashSet<string> Warnings { get; } = [];

    public void Add(Snapshot snapshot)
    {
        Ranges.Add(snapshot);
        MostBytes = Math.Max(MostBytes, snapshot.Regions.TotalBytes);
        HasFilterPassed |= snapshot.Regions.HasFilterPassed;
        Probes = Math.Max(Probes, snapshot.Regions.Probes);
        Mappings = snapshot.Mappings.Count > 0 ? snapshot.Mappings : Mappings;
        _ends.Add((snapshot.EndTime, snapshot.LastAggregation));
    }

    /// <summary>Joins in another one, of a later time.</summary>
    public void Add(WindowSurvey later)
    {
        Ranges.Add(later.Ranges);
        MostBytes = Math.Max(MostBytes, later.MostBytes);
        HasFilterPassed |= later.HasFilterPassed;
        Probes = Math.Max(Probes, later.Probes);
        Mappings = later.Mappings.Count > 0 ? later.Mappings : Mappings;
        _ends.AddRange(later._ends);
        Warnings.UnionWith(later.Warnings);
    }
}
