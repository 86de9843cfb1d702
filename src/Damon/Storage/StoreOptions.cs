namespace Damon.Storage;

/// <summary>How a store is kept.</summary>
public sealed record StoreOptions
{
    /// <summary>The smallest <see cref="MaxBytes"/>: below it, the log and the reserve would leave no room for snapshots.</summary>
    public const long SmallestMaxBytes = 8 << 20;

    /// <summary>Snapshots older than this are dropped; null: no limit. Snapshots whose times are no dates (<see cref="Snapshots.SnapshotClock"/>) have no age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Most bytes that all files of the store may have together, the write-ahead log and the reserve included, at least <see cref="SmallestMaxBytes"/>; null: no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Snapshots that make a block, unless <see cref="BlockRegions"/> makes it before. A block is what is read at once.</summary>
    public int BlockSnapshots { get; init; } = 1024;

    /// <summary>Regions that make a block: some 50 kB, a millisecond to read, and 2 MB of memory to make. Twice as many save a tenth at best.</summary>
    public int BlockRegions { get; init; } = 1 << 15;

    /// <summary>Bytes that are kept from the disk beforehand, so that there is room to make room: the log is copied, and a deletion written, before anything is freed. At most a quarter of <see cref="MaxBytes"/>.</summary>
    public long ReserveBytes { get; init; } = 2 << 20;

    /// <summary>How often the mappings of a process are written, if they change: those of some change all the time, and would take more room than the snapshots. Zero: with each snapshot.</summary>
    public TimeSpan MappingsEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The reserve that there is: more than the longest log, unless less was asked for.</summary>
    internal long KeptReserve => Math.Min(ReserveBytes, (MaxBytes ?? long.MaxValue) / 4);

    /// <summary>Most bytes of the write-ahead log: 1 MiB, or an eighth of what the store may have. The reserve must have room for all of it.</summary>
    internal long MaxWalBytes => Math.Min(1 << 20, (MaxBytes ?? long.MaxValue) / 8);
}
