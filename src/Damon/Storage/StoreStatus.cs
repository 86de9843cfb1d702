namespace Damon.Storage;

/// <summary>What a store holds and has done, at one moment.</summary>
public sealed record StoreStatus
{
    /// <summary>Bytes of all its files: the database, the write-ahead log and its index, the reserve.</summary>
    public long Bytes { get; init; }

    /// <summary>Snapshots in it.</summary>
    public long Snapshots { get; init; }

    /// <summary>Regions of all of them.</summary>
    public long Regions { get; init; }

    /// <summary>Time of the oldest of them, ns; null: there is none, or its time is no date.</summary>
    public long? OldestTime { get; init; }

    /// <summary>Of <see cref="Snapshots"/>, those that are not packed into blocks yet.</summary>
    public long Loose { get; init; }

    /// <summary>Appended since it was opened.</summary>
    public long Appended { get; init; }

    /// <summary>Dropped since it was opened, because they were too old.</summary>
    public long DroppedByAge { get; init; }

    /// <summary>Dropped since it was opened, because the store was as large as it may be.</summary>
    public long DroppedBySize { get; init; }

    /// <summary>Dropped since it was opened, because the disk was full.</summary>
    public long DroppedForSpace { get; init; }

    /// <summary>Of the dropped ones, those that were to be delivered and were not yet.</summary>
    public long DroppedUndelivered { get; init; }

    /// <summary>Snapshots that wait for delivery.</summary>
    public long Pending { get; init; }

    /// <summary>Snapshots that were set aside, since no backend will take them.</summary>
    public long Refused { get; init; }

    /// <summary>Whether the reserve for a full disk is there.</summary>
    public bool HasReserve { get; init; }
}
