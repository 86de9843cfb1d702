using System.Collections.Immutable;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;

namespace DamonExporter.Sources.Trace;

/// <summary>Keeps the newest counters of each scheme until they are told.</summary>
internal sealed class SchemeStatsCollector
{
    /// <summary>So many schemes in one telling; what is above is damage.</summary>
    private const int Most = 1000;

    private readonly Dictionary<(int Thread, int Context, int Scheme), SchemeStats> _newest = [];

    /// <summary>Events since they were told last.</summary>
    public int Events { get; private set; }

    /// <summary>Takes a scheme's counters.</summary>
    public void Add(in SchemeStatsEvent found)
    {
        Events++;
        if (_newest.Count < Most)
        {
            _newest[(found.Thread, found.Context, found.Scheme)] = found.Stats;
        }
    }

    /// <summary>What came since it was asked last; null: nothing.</summary>
    /// <param name="kdamonds">Whose threads they are; counters of others are left out.</param>
    public SchemesObserved? Take(IReadOnlyDictionary<int, KdamondTrace> kdamonds)
    {
        Events = 0;
        if (_newest.Count == 0)
        {
            return null;
        }

        ImmutableArray<SchemeReading>.Builder readings = ImmutableArray.CreateBuilder<SchemeReading>();
        foreach (((int thread, int context, int scheme), SchemeStats stats) in _newest.OrderBy(pair => pair.Key))
        {
            if (kdamonds.TryGetValue(thread, out KdamondTrace? kdamond))
            {
                TracedKdamond who = kdamond.Who;
                string? action = scheme < who.Actions.Length ? who.Actions[scheme] : null;
                readings.Add(new SchemeReading(who.Name, context, scheme, action, Scaled(stats, who.AddressUnit), Quota: null));
            }
        }

        _newest.Clear();
        return readings.Count == 0 ? null : new SchemesObserved(readings.ToImmutable());
    }

    private static SchemeStats Scaled(SchemeStats stats, ulong unit) => unit == 1 ? stats : stats with
    {
        TriedBytes = stats.TriedBytes * unit,
        AppliedBytes = stats.AppliedBytes * unit,
        FilterPassedBytes = stats.FilterPassedBytes * unit,
    };
}
