using System.Collections.Immutable;
using Damon.Storage;

namespace DamonExporter.Keeping;

/// <summary>What the store holds and has done, over all times that it was opened since the start.</summary>
internal sealed record StoreReading
{
    /// <summary>All reasons for which a snapshot is dropped.</summary>
    public static ImmutableArray<string> DropReasons { get; } = ["age", "size", "disk_full", "unavailable"];

    /// <summary>All kinds of errors.</summary>
    public static ImmutableArray<string> ErrorReasons { get; } = ["blocked", "damaged", "disk_full", "foreign", "in_use", "unavailable"];

    /// <summary>Nothing yet.</summary>
    public static StoreReading Start { get; } = new();

    /// <summary>Whether snapshots can be kept: the store is open, and what was last done with it went well.</summary>
    public bool IsUp { get; init; }

    /// <summary>What it holds.</summary>
    public StoreStatus Status { get; init; } = new();

    /// <summary>Most bytes that it may have; null: no limit.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Snapshots kept.</summary>
    public long Appended { get; init; }

    /// <summary>Seconds that this took.</summary>
    public double AppendSeconds { get; init; }

    /// <summary>Dropped snapshots by reason.</summary>
    public ImmutableSortedDictionary<string, long> Dropped { get; init; } = Zeros(DropReasons);

    /// <summary>Dropped snapshots that were to be delivered and were not yet.</summary>
    public long DroppedUndelivered { get; init; }

    /// <summary>Errors by reason.</summary>
    public ImmutableSortedDictionary<string, long> Errors { get; init; } = Zeros(ErrorReasons);

    /// <summary>The word for a problem.</summary>
    public static string NameOf(StoreProblem problem) => problem switch
    {
        StoreProblem.Blocked => "blocked",
        StoreProblem.Damaged => "damaged",
        StoreProblem.Full => "disk_full",
        StoreProblem.Foreign => "foreign",
        StoreProblem.InUse => "in_use",
        _ => "unavailable",
    };

    /// <summary>One more error.</summary>
    public StoreReading WithError(StoreProblem problem) => this with { Errors = Errors.SetItem(NameOf(problem), Errors[NameOf(problem)] + 1) };

    /// <summary>A snapshot that came and could not be kept.</summary>
    public StoreReading WithLost() => this with { Dropped = Dropped.SetItem("unavailable", Dropped["unavailable"] + 1) };

    /// <summary>After the store told what it has done since <paramref name="before"/>.</summary>
    public StoreReading With(StoreStatus before, StoreStatus after) => this with
    {
        Status = after,
        Appended = Appended + after.Appended - before.Appended,
        DroppedUndelivered = DroppedUndelivered + after.DroppedUndelivered - before.DroppedUndelivered,
        Dropped = Dropped
            .SetItem("age", Dropped["age"] + after.DroppedByAge - before.DroppedByAge)
            .SetItem("size", Dropped["size"] + after.DroppedBySize - before.DroppedBySize)
            .SetItem("disk_full", Dropped["disk_full"] + after.DroppedForSpace - before.DroppedForSpace),
    };

    private static ImmutableSortedDictionary<string, long> Zeros(ImmutableArray<string> reasons) => reasons.ToImmutableSortedDictionary(reason => reason, _ => 0L, StringComparer.Ordinal);
}
