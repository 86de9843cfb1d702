using Damon.Analysis;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Access;

/// <summary>What is shown of a recording's snapshots, and how.</summary>
internal sealed record AccessRequest
{
    /// <summary>The percentiles that are shown where none are asked for.</summary>
    public static IReadOnlyList<double> UsualPercentiles { get; } = [0, 1, 25, 50, 75, 99, 100];

    public AccessStyle Style { get; init; }

    public StreamFilter Streams { get; init; } = new();

    public SnapshotChoice Snapshots { get; init; } = SnapshotChoice.Last;

    /// <summary>Only snapshots that end in this time; null: any. Numbers count those.</summary>
    public TimeRange? Time { get; init; }

    /// <summary>Only snapshots with a total size in one of these, bytes, of what the filter leaves; empty: any. Numbers count those.</summary>
    public IReadOnlyList<Limits<ulong>> SnapshotSizes { get; init; } = [];

    public RegionFilter Filter { get; init; } = new();

    public RegionOrder Order { get; init; } = RegionOrder.ByAddress;

    public TemperatureWeights Weights { get; init; } = TemperatureWeights.Default;

    /// <summary>Each 0…100.</summary>
    public IReadOnlyList<double> Percentiles { get; init; } = UsualPercentiles;

    public HistogramRequest Histogram { get; init; } = new();

    /// <summary>Null: no boxes.</summary>
    public BoxRequest? Boxes { get; init; }

    /// <summary>Null: no heatmap of the address space.</summary>
    public StripRequest? Strip { get; init; }

    /// <summary>Whether nothing but the total of each snapshot is shown.</summary>
    public bool IsTotalOnly { get; init; }

    public bool IsJson { get; init; }

    /// <summary>The zone in which dates are told.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>Whether temperatures are among what is asked for, so that they are shown.</summary>
    public bool HasTemperatures => Filter.Temperatures.Count > 0 || Order.Keys.Contains(RegionKey.Temperature);
}
