using System.Collections.Immutable;
using Damon.Kernel.Modules;
using Damon.Snapshots;
using DamonExporter.Events;
using DamonExporter.Keeping;
using DamonExporter.Sources;

namespace DamonExporter.Metrics;

/// <summary>Everything that is served, at one moment. Immutable: whoever holds one sees no snapshot change under its hands.</summary>
internal sealed record ExporterState
{
    /// <summary>Before anything happened.</summary>
    public static ExporterState Initial { get; } = new();

    /// <summary>The streams that live, by identity without the node.</summary>
    public ImmutableSortedDictionary<StreamId, StreamState> Streams
    {
        get;
        private init => (field, _streamsInOrder) = (value, default);
    } = ImmutableSortedDictionary<StreamId, StreamState>.Empty;

    /// <summary>The same as a list: each instrument of a collection goes through it.</summary>
    public ImmutableArray<StreamState> StreamsInOrder => _streamsInOrder.IsDefault ? _streamsInOrder = [.. Streams.Values] : _streamsInOrder;

    /// <summary>
    /// Every stream that ever had series, with the number of its snapshots: OpenTelemetry's SDK keeps a place for each of them for good, and a counter
    /// that came back lower than it was would break the rates that are made of it.
    /// </summary>
    public ImmutableDictionary<StreamId, KnownStream> Known { get; private init; } = ImmutableDictionary<StreamId, KnownStream>.Empty;

    /// <summary>DAMON's threads, by name.</summary>
    public ImmutableSortedDictionary<string, KdamondReading> Kdamonds { get; private init; } = ImmutableSortedDictionary.Create<string, KdamondReading>(StringComparer.Ordinal);

    /// <summary>The schemes whose counters are known, by kdamond, context and index.</summary>
    public ImmutableSortedDictionary<(string Kdamond, int Context, int Scheme), SchemeReading> Schemes => KnownSchemes.All;

    /// <summary>The kernel's own users of DAMON.</summary>
    public DamonModules Modules { get; private init; } = new(null, null, null);

    /// <summary>What watching has cost.</summary>
    public SourceCost Cost { get; private init; } = new();

    /// <summary>What is kept; null: nothing is.</summary>
    public StoreReading? Store { get; init; }

    /// <summary>What leaves as events; null: nothing does.</summary>
    public DeliveryReading? Events { get; init; }

    /// <summary>Lost snapshots by reason.</summary>
    public ImmutableSortedDictionary<string, long> Errors { get; private init; } =
        SnapshotErrors.Reasons.ToImmutableSortedDictionary(reason => reason, _ => 0L, StringComparer.Ordinal);

    /// <summary>What the source is doing.</summary>
    public SourcePhase Phase { get; private init; }

    /// <summary>Why it is not delivering, one line; null while it is.</summary>
    public string? Reason { get; private init; } = "the source has not delivered a snapshot yet";

    /// <summary>After a snapshot. One of a stream that is too many is dropped and counted.</summary>
    public ExporterState With(SnapshotTaken taken, MetricsOptions options) =>
        With(taken.Snapshot.Stream, 1 + (taken.Memory?.Nodes.Length ?? 0), number => StreamState.After(taken, number, options), options);

    /// <summary>After a snapshot of which nothing else is known.</summary>
    public ExporterState With(Snapshot snapshot, MetricsOptions options) => With(new SnapshotTaken(snapshot), options);

    /// <summary>After DAMON_STAT told its percentiles.</summary>
    public ExporterState With(StatTaken taken, MetricsOptions options) => With(taken.Stream, 1, number => StreamState.After(taken, number, options), options);

    /// <summary>After a look at DAMON's threads and modules. What is not named any more is gone, with its schemes; of a thread that no look ever names its schemes stay.</summary>
    public ExporterState With(KernelObserved observed)
    {
        ImmutableSortedDictionary<string, KdamondReading> kdamonds =
            observed.Kdamonds.ToImmutableSortedDictionary(kdamond => kdamond.Name, kdamond => kdamond, StringComparer.Ordinal);
        return this with
        {
            Kdamonds = kdamonds,
            Modules = observed.Modules,
            KnownSchemes = KnownSchemes.Without(scheme => kdamonds.TryGetValue(scheme.Kdamond, out KdamondReading? kdamond)
                ? kdamond.IsRunning == false || KnownSchemes.IsAnother(kdamond.Thread, scheme.Thread)
                : Kdamonds.ContainsKey(scheme.Kdamond)),
        };
    }

    /// <summary>After a look at schemes' counters.</summary>
    public ExporterState With(SchemesObserved observed) => this with { KnownSchemes = KnownSchemes.With(observed) };

    /// <summary>After what watching cost was measured.</summary>
    public ExporterState With(SourceCost cost) => this with
    {
        Cost = new SourceCost
        {
            TraceEvents = cost.TraceEvents ?? Cost.TraceEvents,
            TraceLostEvents = cost.TraceLostEvents ?? Cost.TraceLostEvents,
            TraceEnabledSeconds = cost.TraceEnabledSeconds ?? Cost.TraceEnabledSeconds,
            TraceBufferBytes = cost.TraceBufferBytes ?? Cost.TraceBufferBytes,
            Commands = cost.Commands ?? Cost.Commands,
            CommandSeconds = cost.CommandSeconds ?? Cost.CommandSeconds,
        },
    };

    /// <summary>While the source delivers nothing: what is served is its last state, without schemes' counters, which are not fresh any more until it tells them again.</summary>
    /// <param name="reason">Why, one line.</param>
    public ExporterState Interrupted(string reason) => this with { Phase = SourcePhase.Interrupted, Reason = reason, KnownSchemes = KnownSchemes.WithoutSource() };

    /// <summary>After the end of a stream: nothing of it is served.</summary>
    public ExporterState Without(StreamId stream) => this with { Streams = Streams.Remove(stream with { Node = null }) };

    /// <summary>After a lost snapshot.</summary>
    public ExporterState WithError(string reason) => this with { Errors = Errors.SetItem(reason, Errors.GetValueOrDefault(reason) + 1) };

    /// <summary>After the end of the source.</summary>
    /// <param name="phase">How it ended.</param>
    /// <param name="reason">Why, one line.</param>
    public ExporterState Stopped(SourcePhase phase, string reason) => this with { Phase = phase, Reason = reason };

    /// <summary>Made when it is asked for: many snapshots may come between two collections.</summary>
    private ImmutableArray<StreamState> _streamsInOrder;

    private KnownSchemes KnownSchemes { get; init; } = KnownSchemes.None;

    private ExporterState With(StreamId stream, int places, Func<long, StreamState> next, MetricsOptions options)
    {
        StreamId id = stream with { Node = null };
        ExporterState delivering = this with { Phase = SourcePhase.Delivering, Reason = null };
        KnownStream before = Known.GetValueOrDefault(id) ?? new KnownStream(0, 0);

        // a stream that is split by node has a place for each of them; the one without is for what lies in none
        int more = Math.Max(0, places - before.Places);
        if (more > 0 && Known.Values.Sum(known => known.Places) + more > options.MaxStreams)
        {
            return delivering.WithError(SnapshotErrors.TooManyStreams);
        }

        KnownStream known = new(before.Snapshots + 1, before.Places + more);
        return delivering with { Known = Known.SetItem(id, known), Streams = Streams.SetItem(id, next(known.Snapshots)) };
    }
}
