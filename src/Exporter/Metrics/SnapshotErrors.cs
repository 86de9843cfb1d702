namespace DamonExporter.Metrics;

/// <summary>Why snapshots are lost: the values of the label <c>reason</c>.</summary>
internal static class SnapshotErrors
{
    /// <summary>The source broke on damaged data; it delivers no more.</summary>
    public const string Data = "data";

    /// <summary>A snapshot of a stream beyond <c>metrics.max-streams</c>.</summary>
    public const string TooManyStreams = "too_many_streams";

    /// <summary>All, so that each is served from the start, as 0.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [Data, TooManyStreams];
}
