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

    /// <summary>Whether its files told what is said here; else they were being rebuilt, or are not those that it was started with, and only its name and thread are known.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Nothing tells the unit of its addresses, nor whether its probes have weights, on a kernel that has such things.</summary>
    public bool IsScaleUnknown { get; init; }

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

    /// <summary>Whether it has probes, so that damon_region_aggregated tells their hits.</summary>
    public bool HasProbes { get; init; }

    /// <summary>Whether its snapshots are left out.</summary>
    public bool IsLeftOut => HasWeights || IsScaleUnknown;

    /// <summary>Process of each target; null where there is none (physical addresses).</summary>
    public ImmutableArray<int?> Targets { get; init; } = [];

    /// <summary>Longest interval in which one of its schemes is applied, ns; 0: an aggregation.</summary>
    public long ApplyInterval { get; init; }

    /// <summary>Action of each scheme.</summary>
    public ImmutableArray<string> Actions { get; init; } = [];

    /// <summary>How many streams it has; 0: not known.</summary>
    public int TargetCount => IsPhysical ? 1 : Targets.Length;

    /// <summary>
    /// What is known of it after another look at the files of the same thread. The kernel works with what they said at <c>on</c>; since then anybody may have edited or rebuilt them, and nothing tells whether
    /// a <c>commit</c> made that true. Whom it watches, in which intervals and for which schemes is often changed so, and what is seen corrects the intervals: that is taken as it stands. Operations and
    /// address unit are hardly ever, and the wrong ones make every size and name wrong: they stay, and with them all else where they are others, which is what a rebuilt context looks like. Weights, once
    /// seen, stay too: nr_accesses is 0 then, and would pass for idle memory.
    /// </summary>
    /// <param name="seen">What the files say now.</param>
    public TracedKdamond After(TracedKdamond seen)
    {
        if (!IsWhole)
        {
            return seen;
        }

        bool weights = HasWeights || seen.HasWeights;
        return seen.IsWhole && seen.IsPhysical == IsPhysical && seen.AddressUnit == AddressUnit ? seen with { HasWeights = weights } : this with { HasWeights = weights };
    }

    /// <summary>The stream of one of its targets.</summary>
    public StreamId Stream(string? node, ulong target) =>
        new(node, Name, Context, IsPhysical ? null : target.ToString(CultureInfo.InvariantCulture));

    /// <summary>Process of one of its targets; null: none, or not known.</summary>
    public int? Process(ulong target) => target < (ulong)Targets.Length ? Targets[(int)target] : null;
}
