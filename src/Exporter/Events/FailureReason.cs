namespace DamonExporter.Events;

/// <summary>Why something was not delivered: the values of the label <c>reason</c>, no others.</summary>
internal static class FailureReason
{
    /// <summary>No connection, or it broke, or what came back was no answer.</summary>
    public const string Connection = "connection";

    /// <summary>No answer in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>The backend asks to send less.</summary>
    public const string Throttled = "throttled";

    /// <summary>The backend cannot take it for now.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The address, the token or a proxy is wrong.</summary>
    public const string Configuration = "configuration";

    /// <summary>The backend took the request and left the record out.</summary>
    public const string Rejected = "rejected";

    /// <summary>The backend will never take the request.</summary>
    public const string Refused = "refused";

    /// <summary>The request is too long for the backend.</summary>
    public const string TooLarge = "too_large";

    /// <summary>What waits could not be read, or what was accepted not be noted.</summary>
    public const string Outbox = "outbox";

    /// <summary>A defect of the exporter itself.</summary>
    public const string Internal = "internal";

    /// <summary>All of them, in the order of the documentation.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Connection, Timeout, Throttled, Unavailable, Configuration, Rejected, Refused, TooLarge, Outbox, Internal];
}
