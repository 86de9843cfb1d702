using System.Collections.Immutable;
using Damon.Kernel.Sysfs;
using DamonExporter.Sources;

namespace DamonExporter.Metrics;

/// <summary>
/// The schemes whose counters are fresh. Two tell of the same ones, the source and whoever looks at what the kernel refreshes by itself: each replaces only what it told before, and what is served is
/// the two together.
/// </summary>
internal sealed record KnownSchemes
{
    /// <summary>None.</summary>
    public static KnownSchemes None { get; } = new();

    private ImmutableArray<SchemeReading> OfSource { get; init; } = [];

    private ImmutableArray<SchemeReading> OfKernel { get; init; } = [];

    /// <summary>What the two come to, by kdamond, context and index.</summary>
    public ImmutableSortedDictionary<(string Kdamond, int Context, int Scheme), SchemeReading> All { get; private init; } =
        ImmutableSortedDictionary<(string, int, int), SchemeReading>.Empty;

    /// <summary>After one of them told what it knows.</summary>
    public KnownSchemes With(SchemesObserved observed)
    {
        // what is told now is newer: of a thread that another has followed nothing is left
        ImmutableArray<SchemeReading> others =
            [.. (observed.IsByKernel ? OfSource : OfKernel).Where(old => !observed.Schemes.Any(young => young.Kdamond == old.Kdamond && IsAnother(young.Thread, old.Thread)))];
        return observed.IsByKernel ? Merged(others, observed.Schemes) : Merged(observed.Schemes, others);
    }

    /// <summary>Without some.</summary>
    public KnownSchemes Without(Func<SchemeReading, bool> isGone) => Merged([.. OfSource.Where(scheme => !isGone(scheme))], [.. OfKernel.Where(scheme => !isGone(scheme))]);

    /// <summary>Without what the source told.</summary>
    public KnownSchemes WithoutSource() => Merged([], OfKernel);

    /// <summary>Whether both are known, and not the same.</summary>
    public static bool IsAnother(int? thread, int? other) => thread is not null && other is not null && thread != other;

    private KnownSchemes Merged(ImmutableArray<SchemeReading> ofSource, ImmutableArray<SchemeReading> ofKernel) => new()
    {
        OfSource = ofSource,
        OfKernel = ofKernel,
        All = ofSource.Concat(ofKernel).GroupBy(Key).Select(same => Bounded(same.Aggregate(Both))).ToImmutableSortedDictionary(Key, scheme => scheme),
    };

    /// <summary>One of the two may be older: as long as the thread is the same, a counter that is lower than it was is not newer.</summary>
    private SchemeReading Bounded(SchemeReading scheme) =>
        All.TryGetValue(Key(scheme), out SchemeReading? before) && before.Thread is not null && before.Thread == scheme.Thread
            ? scheme with { Stats = Most(scheme.Stats, before.Stats) } : scheme;

    /// <summary>Of each part what is known.</summary>
    private static SchemeReading Both(SchemeReading ofSource, SchemeReading ofKernel) => ofSource with
    {
        Action = ofSource.Action ?? ofKernel.Action,
        Stats = Most(ofSource.Stats, ofKernel.Stats),
        Quota = ofSource.Quota is { } quota ? quota with { EffectiveBytes = quota.EffectiveBytes ?? ofKernel.Quota?.EffectiveBytes } : ofKernel.Quota,
        Thread = ofSource.Thread ?? ofKernel.Thread,
    };

    private static SchemeStats Most(SchemeStats left, SchemeStats right) => new(
        Math.Max(left.TriedRegions, right.TriedRegions),
        Math.Max(left.TriedBytes, right.TriedBytes),
        Math.Max(left.AppliedRegions, right.AppliedRegions),
        Math.Max(left.AppliedBytes, right.AppliedBytes),
        Most(left.FilterPassedBytes, right.FilterPassedBytes),
        Math.Max(left.QuotaExceeds, right.QuotaExceeds),
        Most(left.Snapshots, right.Snapshots));

    private static ulong? Most(ulong? left, ulong? right) => left is { } one && right is { } other ? Math.Max(one, other) : left ?? right;

    private static (string, int, int) Key(SchemeReading scheme) => (scheme.Kdamond, scheme.Context, scheme.Scheme);
}
