using System.Collections.Immutable;
using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>Everything that is served, at one moment. Immutable: whoever holds one sees no snapshot change under its hands.</summary>
internal sealed record ExporterState
{
    /// <summary>Before anything happened.</summary>
    public static ExporterState Initial { get; } = new();

    /// <summary>The streams that live, by identity without the node.</summary>
    public ImmutableSortedDictionary<StreamId, StreamState> Streams { get; private init; } = ImmutableSortedDictionary<StreamId, StreamState>.Empty;

    /// <summary>
    /// Every stream that ever had series, with the number of its snapshots: OpenTelemetry's SDK keeps a place for each of them for good, and a counter
    /// that came back lower than it was would break the rates that are made of it.
    /// </summary>
    public ImmutableDictionary<StreamId, long> Known { get; private init; } = ImmutableDictionary<StreamId, long>.Empty;

    /// <summary>Lost snapshots by reason.</summary>
    public ImmutableSortedDictionary<string, long> Errors { get; private init; } =
        SnapshotErrors.Reasons.ToImmutableSortedDictionary(reason => reason, _ => 0L, StringComparer.Ordinal);

    /// <summary>What the source is doing.</summary>
    public SourcePhase Phase { get; private init; }

    /// <summary>Why it is not delivering, one line; null while it is.</summary>
    public string? Reason { get; private init; } = "the source has not delivered a snapshot yet";

    /// <summary>After a snapshot. One of a stream that is too many is dropped and counted.</summary>
    public ExporterState With(Snapshot snapshot, MetricsOptions options)
    {
        StreamId id = snapshot.Stream with { Node = null };
        ExporterState delivering = this with { Phase = SourcePhase.Delivering, Reason = null };
        if (!Known.ContainsKey(id) && Known.Count >= options.MaxStreams)
        {
            return delivering.WithError(SnapshotErrors.TooManyStreams);
        }

        long number = Known.GetValueOrDefault(id) + 1;
        StreamState stream = StreamState.After(snapshot, Streams.GetValueOrDefault(id), number, options);
        return delivering with { Known = Known.SetItem(id, number), Streams = Streams.SetItem(id, stream) };
    }

    /// <summary>After the end of a stream: nothing of it is served.</summary>
    public ExporterState Without(StreamId stream) => this with { Streams = Streams.Remove(stream with { Node = null }) };

    /// <summary>After a lost snapshot.</summary>
    public ExporterState WithError(string reason) => this with { Errors = Errors.SetItem(reason, Errors.GetValueOrDefault(reason) + 1) };

    /// <summary>After the end of the source.</summary>
    /// <param name="phase">How it ended.</param>
    /// <param name="reason">Why, one line.</param>
    public ExporterState Stopped(SourcePhase phase, string reason) => this with { Phase = phase, Reason = reason };
}
