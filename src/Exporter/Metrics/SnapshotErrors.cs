namespace DamonExporter.Metrics;

/// <summary>Why snapshots are lost: the values of the label <c>reason</c>.</summary>
internal static class SnapshotErrors
{
    /// <summary>Damaged data. A recording or a trace delivers no more; values that the kernel tells are read again.</summary>
    public const string Data = "data";

    /// <summary>A snapshot of a stream beyond <c>metrics.max-streams</c>.</summary>
    public const string TooManyStreams = "too_many_streams";

    /// <summary>Trace events were lost, so the snapshot that they belong to was dropped.</summary>
    public const string LostEvents = "lost_events";

    /// <summary>No whole snapshot came in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>The result in sysfs changed while it was read, each time it was tried.</summary>
    public const string Torn = "torn";

    /// <summary>DAMON's sysfs was busy with somebody else's command.</summary>
    public const string Busy = "busy";

    /// <summary>The kernel refused a read or a command.</summary>
    public const string Refused = "refused";

    /// <summary>All, so that each is served from the start, as 0.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [Data, TooManyStreams, LostEvents, Timeout, Torn, Busy, Refused];
}
