using System.Collections.Immutable;
using Damon.Analysis;
using Damon.Snapshots;
using DamonExporter.Sources;

namespace DamonExporter.Metrics;

/// <summary>What is served of one stream: all that the metrics say of its newest snapshot, and no more, so that no region is kept.</summary>
internal sealed class StreamState
{
    /// <summary>Whose.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>The labels of its series that are about the snapshot as a whole.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Labels { get; init; }

    /// <summary>Snapshots since the exporter started.</summary>
    public required long Snapshots { get; init; }

    /// <summary>End of the newest one, ns.</summary>
    public required long EndTime { get; init; }

    /// <summary>Sampling interval in seconds; null: not known.</summary>
    public required double? SampleSeconds { get; init; }

    /// <summary>Aggregation interval in seconds; null: not known.</summary>
    public required double? AggregationSeconds { get; init; }

    /// <summary>Number of its regions; null: the source knows none.</summary>
    public required int? Regions { get; init; }

    /// <summary>Its bytes: all in one part, or one for each NUMA node.</summary>
    public required ImmutableArray<StreamPart> Parts { get; init; }

    /// <summary>The series that instruments have made of it so far.</summary>
    public StreamSeries Series { get; } = new();

    /// <summary>Bytes of all regions; null where that is not known.</summary>
    public ulong? MonitoredBytes => Parts.Aggregate((ulong?)0, (sum, part) => sum + part.Monitored.Bytes);

    /// <summary>The state after a snapshot.</summary>
    /// <param name="taken">The newest one.</param>
    /// <param name="number">How many snapshots of the stream there were with this one.</param>
    /// <param name="options">What the metrics are made of.</param>
    public static StreamState After(SnapshotTaken taken, long number, MetricsOptions options)
    {
        Snapshot snapshot = taken.Snapshot;
        KeyValuePair<string, object?>[] labels = StreamLabels.Of(snapshot.Stream);
        return new StreamState
        {
            Stream = snapshot.Stream with { Node = null },
            Labels = labels,
            Snapshots = number,
            EndTime = snapshot.EndTime,
            SampleSeconds = snapshot.Intervals.IsSampleAssumed ? null : snapshot.Intervals.SampleSeconds,
            AggregationSeconds = snapshot.Intervals.AggregationSeconds,
            Regions = snapshot.Regions.Count,
            Parts = taken.Memory is { Nodes.IsEmpty: false } memory
                ? [.. NodeSplit.Of(snapshot, memory).Select(part => Part(part.Part, part.Node, StreamLabels.Of(labels, part.Node), options))]
                : [Part(snapshot, null, labels, options)],
        };
    }

    /// <summary>The state after DAMON_STAT told its percentiles.</summary>
    /// <param name="taken">The newest ones.</param>
    /// <param name="number">How often it told.</param>
    /// <param name="options">What the metrics are made of.</param>
    public static StreamState After(StatTaken taken, long number, MetricsOptions options)
    {
        KeyValuePair<string, object?>[] labels = StreamLabels.Of(taken.Stream);
        return new StreamState
        {
            Stream = taken.Stream with { Node = null },
            Labels = labels,
            Snapshots = number,
            EndTime = taken.Time,
            SampleSeconds = null,
            AggregationSeconds = taken.Parameters.AggregationMicroseconds / 1e6,
            Regions = null,
            Parts = [new StreamPart(labels, ByteValues.Of(taken.Parameters, taken.MonitoredBytes, options), null, null)],
        };
    }

    private static StreamPart Part(Snapshot snapshot, MemoryNode? node, IReadOnlyList<KeyValuePair<string, object?>> labels, MetricsOptions options) => new(
        labels,
        ByteValues.Of(snapshot, ByteKind.Monitored, options),
        snapshot.Regions.HasFilterPassed ? ByteValues.Of(snapshot, ByteKind.FilterPassed, options) : null,
        Reclaimable.Of(snapshot, node, options.IdleBounds.AsSpan()));
}
