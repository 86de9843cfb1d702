using System.Collections.Immutable;

namespace DamonExporter.Events;

/// <summary>What the delivery has done since the start, and what is left, at one moment.</summary>
internal sealed record DeliveryReading
{
    /// <summary>Nothing yet.</summary>
    public static DeliveryReading Start { get; } = new();

    /// <summary>Snapshots that the backend has.</summary>
    public long Accepted { get; init; }

    /// <summary>Snapshots that were set aside: the backend will never take them, or took the request and left them out.</summary>
    public long SetAside { get; init; }

    /// <summary>Log records that the backend has; large snapshots are several.</summary>
    public long Records { get; init; }

    /// <summary>Bytes of all requests, those included that failed; compressed where they were, headers not counted.</summary>
    public long Bytes { get; init; }

    /// <summary>What went wrong how often, by <see cref="FailureReason"/>; every reason is there.</summary>
    public ImmutableSortedDictionary<string, long> Failures { get; init; } =
        FailureReason.All.ToImmutableSortedDictionary(reason => reason, _ => 0L, StringComparer.Ordinal);

    /// <summary>Snapshots that wait.</summary>
    public long Pending { get; init; }

    /// <summary>End of the newest snapshot that the backend has, ns; null: none yet.</summary>
    public long? LastAcceptedEnd { get; init; }

    /// <summary>Whether the last try was accepted, or none has been made yet.</summary>
    public bool IsHealthy { get; init; } = true;

    /// <summary>One more failure.</summary>
    public DeliveryReading WithFailure(string reason) => this with { Failures = Failures.SetItem(reason, Failures[reason] + 1) };
}
