using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs;

/// <summary>One monitoring context. Settings as last written; with <see cref="IntervalsGoal.IsOn"/> the intervals are the operator's starting ones unless they were refreshed.</summary>
public sealed record ContextPicture
{
    /// <summary>The number of its directory.</summary>
    public required int Index { get; init; }

    /// <summary>Operations sets that this kernel has, such as <c>vaddr</c>, <c>fvaddr</c>, <c>paddr</c>.</summary>
    public required ImmutableArray<string> AvailableOperations { get; init; }

    /// <summary>The chosen one.</summary>
    public required string Operations { get; init; }

    /// <summary>Real address = DAMON's address × this; only of paddr; 1 before Linux 6.18.</summary>
    public required ulong AddressUnit { get; init; }

    /// <summary>Whether it is told to pause; null where the kernel cannot (before Linux 7.2).</summary>
    public required bool? Paused { get; init; }

    /// <summary>Sampling interval, µs.</summary>
    public required long SampleMicroseconds { get; init; }

    /// <summary>Aggregation interval, µs.</summary>
    public required long AggregationMicroseconds { get; init; }

    /// <summary>Operations update interval, µs.</summary>
    public required long UpdateMicroseconds { get; init; }

    /// <summary>Auto-tuning of the intervals; null where the kernel cannot (before Linux 6.15).</summary>
    public required IntervalsGoal? Goal { get; init; }

    /// <summary>Least number of regions.</summary>
    public required ulong MinRegions { get; init; }

    /// <summary>Largest number of regions.</summary>
    public required ulong MaxRegions { get; init; }

    /// <summary>Sum of the weights of its data-attribute probes (Linux 7.3). Not 0: accesses are not looked for, and nr_accesses means nothing.</summary>
    public required ulong ProbeWeights { get; init; }

    /// <summary>Number of data-attribute probes.</summary>
    public required int Probes { get; init; }

    /// <summary>
    /// Whether tried_regions tells the hits of whole aggregations. Linux 7.2 tells those of the present one so far; 7.3 mended that, and gave probes their weights.
    /// </summary>
    public required bool TellsWholeHits { get; init; }

    /// <summary>What is monitored: for each target its process, or null (paddr).</summary>
    public required ImmutableArray<int?> TargetPids { get; init; }

    /// <summary>The DAMOS schemes.</summary>
    public required ImmutableArray<SchemePicture> Schemes { get; init; }
}
