namespace Damon.Events;

/// <summary>The names in the OTLP event that a snapshot becomes. They are part of the format: none is ever changed.</summary>
public static class SnapshotEvent
{
    /// <summary>The event's name.</summary>
    public const string Name = "damon.snapshot";

    /// <summary>The event's name as an attribute: many stores drop the field of that name.</summary>
    public const string EventName = "event.name";

    /// <summary>Resource attribute: the host that was watched.</summary>
    public const string Node = "host.name";

    /// <summary>String.</summary>
    public const string Kdamond = "damon.kdamond";

    /// <summary>String.</summary>
    public const string Context = "damon.context";

    /// <summary>String.</summary>
    public const string Target = "damon.target";

    /// <summary>String.</summary>
    public const string Scheme = "damon.scheme";

    /// <summary>16 hex digits: the same for all chunks of a snapshot, and when it is sent again.</summary>
    public const string Id = "damon.snapshot.id";

    /// <summary>Integer: the snapshot's number in the sender's store.</summary>
    public const string Sequence = "damon.snapshot.sequence";

    /// <summary>Integer, ns.</summary>
    public const string StartTime = "damon.snapshot.start_time";

    /// <summary>Integer, ns.</summary>
    public const string EndTime = "damon.snapshot.end_time";

    /// <summary>Integer, ns.</summary>
    public const string SampleInterval = "damon.sample_interval";

    /// <summary>Integer, ns.</summary>
    public const string AggregationInterval = "damon.aggregation_interval";

    /// <summary>True, or it is not there.</summary>
    public const string SampleIntervalAssumed = "damon.sample_interval.assumed";

    /// <summary>Integer: regions of the whole snapshot.</summary>
    public const string Regions = "damon.regions";

    /// <summary>Integer: bytes of the whole snapshot, at most 2⁶³−1.</summary>
    public const string MonitoredBytes = "damon.monitored_bytes";

    /// <summary>Integer: bytes of the regions that were accessed, of the whole snapshot, at most 2⁶³−1.</summary>
    public const string WorkingSetBytes = "damon.working_set_bytes";

    /// <summary>Integer: bytes that passed the filters, of the whole snapshot, at most 2⁶³−1; only where there were filters.</summary>
    public const string FilterPassedBytes = "damon.filter_passed_bytes";

    /// <summary><see cref="Absolute"/>, <see cref="Relative"/> or <see cref="Off"/>.</summary>
    public const string Addresses = "damon.addresses";

    /// <summary>Integer: number of the base; only with <see cref="Relative"/>.</summary>
    public const string AddressBase = "damon.address_base";

    /// <summary>JSON text; only where there were filters.</summary>
    public const string Filters = "damon.filters";

    /// <summary>How the body is to be read.</summary>
    public const string Encoding = "damon.encoding";

    /// <summary>Integer, from 0.</summary>
    public const string ChunkIndex = "damon.chunk.index";

    /// <summary>Integer, at least 1.</summary>
    public const string ChunkCount = "damon.chunk.count";

    /// <summary>Value of <see cref="Encoding"/>.</summary>
    public const string Columns1 = "columns/1";

    /// <summary>Value of <see cref="Addresses"/>.</summary>
    public const string Absolute = "absolute";

    /// <summary>Value of <see cref="Addresses"/>.</summary>
    public const string Relative = "relative";

    /// <summary>Value of <see cref="Addresses"/>.</summary>
    public const string Off = "off";

    /// <summary>Whether a log record is a piece of a snapshot.</summary>
    /// <param name="eventName">The record's field of that name; null: it has none.</param>
    /// <param name="attributes">The record's attributes.</param>
    public static bool Is(string? eventName, IReadOnlyDictionary<string, object?> attributes) =>
        eventName == Name || (attributes.TryGetValue(EventName, out object? value) && value is Name);
}
