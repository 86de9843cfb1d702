using Damon.Snapshots;

namespace Damon.Storage;

/// <summary>Which snapshots of a store are wanted.</summary>
public sealed record StoreQuery
{
    /// <summary>Everything, in the order in which it was appended.</summary>
    public static StoreQuery All { get; } = new();

    /// <summary>Says of a stream whether it is wanted; null: all are.</summary>
    public Func<StreamId, bool>? Streams { get; init; }

    /// <summary>Snapshots that end at this time or later, ns.</summary>
    public long From { get; init; } = long.MinValue;

    /// <summary>Snapshots that end at this time or before, ns.</summary>
    public long To { get; init; } = long.MaxValue;

    /// <summary>Snapshots with a higher number than this.</summary>
    public long After { get; init; }

    /// <summary>Whether the one that was appended last comes first.</summary>
    public bool NewestFirst { get; init; }

    /// <summary>Whether one stream comes after the other, by their first snapshots: then memory holds one block, else one of each stream.</summary>
    public bool StreamByStream { get; init; }
}
