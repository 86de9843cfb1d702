using System.Collections.Immutable;
using System.Globalization;
using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>What is known of a running kdamond beside its trace.</summary>
internal sealed record TracedKdamond
{
    /// <summary>Its index in sysfs, <c>stat</c>, <c>reclaim</c>, <c>lru_sort</c>, or <c>tid-N</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Index of its context; null: a module's, or not known.</summary>
    public string? Context { get; init; }

    /// <summary>Its thread; null: the kernel does not say (DAMON_STAT before Linux 7.2).</summary>
    public int? Pid { get; init; }

    /// <summary>Whether it watches physical addresses, and so has one target.</summary>
    public bool IsPhysical { get; init; }

    /// <summary>Real address = the trace's × this.</summary>
    public ulong AddressUnit { get; init; } = 1;

    /// <summary>Intervals whose ratio is the one in force, auto-tuned or not; null: not known.</summary>
    public Intervals? Start { get; init; }

    /// <summary>Aggregation interval in force as far as the files say, ns; 0: they do not.</summary>
    public long Aggregation { get; init; }

    /// <summary>Whether the kernel tunes the intervals, so that what the files say may be old.</summary>
    public bool IsTuned { get; init; }

    /// <summary>Longest aggregation interval that it can come to, ns.</summary>
    public long LongestAggregation { get; init; }

    /// <summary>Probes have weights: it looks at attributes, and nr_accesses means nothing.</summary>
    public bool HasWeights { get; init; }

    /// <summary>Process of each target; null where there is none (physical addresses).</summary>
    public ImmutableArray<int?> Targets { get; init; } = [];

    /// <summary>Longest interval in which one of its schemes is applied, ns; 0: an aggregation.</summary>
    public long ApplyInterval { get; init; }

    /// <summary>Action of each scheme.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>How many streams it has; 0: not known.</summary>
    public int TargetCount => IsPhysical ? 1 : Targets.Length;

    /// <summary>The stream of one of its targets.</summary>
    public StreamId Stream(string? node, ulong target) =>
        new(node, Name, Context, IsPhysical ? null : target.ToString(CultureInfo.InvariantCulture));

    /// <summary>Process of one of its targets; null: none, or not known.</summary>
    public int? Process(ulong target) => target < (ulong)Targets.Length ? Targets[(int)target] : null;
}
