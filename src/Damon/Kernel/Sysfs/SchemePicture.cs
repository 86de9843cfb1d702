using System.Collections.Immutable;
using Damon.Snapshots;

namespace Damon.Kernel.Sysfs;

/// <summary>One DAMOS scheme.</summary>
public sealed record SchemePicture
{
    /// <summary>The number of its directory.</summary>
    public required int Index { get; init; }

    /// <summary>What it does, such as <c>stat</c>, <c>pageout</c>.</summary>
    public required string Action { get; init; }

    /// <summary>How often it is applied, µs; 0: each aggregation; null before Linux 6.7.</summary>
    public required long? ApplyIntervalMicroseconds { get; init; }

    /// <summary>Sizes of regions that it takes, bytes in DAMON's address unit.</summary>
    public required Bounds Size { get; init; }

    /// <summary>nr_accesses of regions that it takes.</summary>
    public required Bounds Accesses { get; init; }

    /// <summary>Ages of regions that it takes, in aggregations.</summary>
    public required Bounds Age { get; init; }

    /// <summary>Its quotas and goals.</summary>
    public required QuotaPicture Quota { get; init; }

    /// <summary>Metric of its watermarks; <c>none</c>: it is always active.</summary>
    public required string WatermarksMetric { get; init; }

    /// <summary>Filters that the core handles (core_filters, and of filters/ those of type addr and target).</summary>
    public required ImmutableArray<DamosFilter> CoreFilters { get; init; }

    /// <summary>Filters that the operations set handles page by page; they decide sz_filter_passed.</summary>
    public required ImmutableArray<DamosFilter> OperationsFilters { get; init; }

    /// <summary>Scheme stops once it was tried on so many snapshots; 0: no limit, or a kernel without (before Linux 7.0).</summary>
    public required ulong MaxSnapshots { get; init; }

    /// <summary>Its counters as of the last update.</summary>
    public required SchemeStats Stats { get; init; }

    /// <summary>
    /// Whether every region is tried at each apply interval, so that tried_regions is a full snapshot: action stat, the whole access pattern, no quota, no watermarks, no
    /// core filter, no limit of snapshots.
    /// </summary>
    public bool TriesEverything =>
        Action == "stat" && Size.Covers(ulong.MaxValue) && Accesses.CoversCounts && Age.CoversCounts
        && !Quota.IsLimited && WatermarksMetric == "none" && CoreFilters.IsEmpty && MaxSnapshots == 0;
}
