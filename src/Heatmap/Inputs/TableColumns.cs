using System.Globalization;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>The names of columns in csv and ndjson. They are part of the formats: none is ever changed.</summary>
internal static class TableColumns
{
    /// <summary>csv: number of the snapshot in the file, from 1.</summary>
    public const string Snapshot = "snapshot";
    public const string Node = "node";
    public const string Kdamond = "kdamond";
    public const string Context = "context";
    public const string Target = "target";
    public const string Scheme = "scheme";
    public const string StartTime = "start_time_ns";
    public const string EndTime = "end_time_ns";
    public const string Sample = "sample_ns";
    public const string SampleAssumed = "sample_assumed";
    public const string Aggregation = "aggregation_ns";
    public const string Filters = "filters";
    public const string Mappings = "mappings";
    public const string Start = "start";
    public const string End = "end";
    public const string Accesses = "nr_accesses";
    public const string Age = "age";
    public const string FilterPassed = "filter_passed";
    public const string Resident = "resident";

    /// <summary>What csv always has, in its order; <see cref="OfProbes"/> stand behind it, as many as there are.</summary>
    public static IReadOnlyList<string> OfCsv { get; } =
    [
        Snapshot, Node, Kdamond, Context, Target, Scheme, StartTime, EndTime, Sample, SampleAssumed, Aggregation, Filters,
        Start, End, Accesses, Age, FilterPassed, Resident,
    ];

    /// <summary>Hits of each probe, by its number.</summary>
    public static IReadOnlyList<string> OfProbes { get; } = [.. Enumerable.Range(0, ProbeHits.MaxProbes).Select(probe => string.Create(CultureInfo.InvariantCulture, $"probe_hits_{probe}"))];
}
