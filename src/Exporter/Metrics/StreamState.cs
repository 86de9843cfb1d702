using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>What is served of one stream: all that the metrics say of its newest snapshot, and no more, so that no region is kept.</summary>
internal sealed record StreamState
{
    /// <summary>Whose.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>The labels of each of its series.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Labels { get; init; }

    /// <summary>Snapshots since the exporter started.</summary>
    public required long Snapshots { get; init; }

    /// <summary>End of the newest one, ns.</summary>
    public required long EndTime { get; init; }

    /// <summary>Its intervals.</summary>
    public required Intervals Intervals { get; init; }

    /// <summary>Number of its regions.</summary>
    public required int Regions { get; init; }

    /// <summary>Of all bytes.</summary>
    public required ByteValues Monitored { get; init; }

    /// <summary>Of those that passed the scheme's filters; null where there is no filter.</summary>
    public required ByteValues? FilterPassed { get; init; }

    /// <summary>What makes idle filter-passed bytes reclaimable; null: nothing does.</summary>
    public required string? ReclaimableBasis { get; init; }

    /// <summary>The state after a snapshot.</summary>
    /// <param name="snapshot">The newest one.</param>
    /// <param name="before">The stream's state before; null: it is new, or comes back.</param>
    /// <param name="number">How many snapshots of the stream there were with this one.</param>
    /// <param name="options">What the metrics are made of.</param>
    public static StreamState After(Snapshot snapshot, StreamState? before, long number, MetricsOptions options) => new()
    {
        Stream = before?.Stream ?? snapshot.Stream with { Node = null },
        Labels = before?.Labels ?? StreamLabels.Of(snapshot.Stream),
        Snapshots = number,
        EndTime = snapshot.EndTime,
        Intervals = snapshot.Intervals,
        Regions = snapshot.Regions.Count,
        Monitored = ByteValues.Of(snapshot, ByteKind.Monitored, options),
        FilterPassed = snapshot.Regions.HasFilterPassed ? ByteValues.Of(snapshot, ByteKind.FilterPassed, options) : null,
        ReclaimableBasis = Reclaimable.Basis(snapshot),
    };
}
