using System.Collections.Immutable;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;

namespace DamonExporter.Sources.Trace;

/// <summary>Keeps the newest counters of each scheme for as long as they are fresh.</summary>
internal sealed class SchemeStatsCollector
{
    /// <summary>So many schemes in one telling; what is above is damage.</summary>
    private const int Most = 1000;

    /// <summary>A scheme that was to tell something so often and did not is none any more, or does nothing.</summary>
    private const int MostMissed = 3;

    private readonly Dictionary<(int Thread, int Context, int Scheme), (SchemeStats Stats, long Heard)> _newest = [];
    private bool _isAnyTold;

    /// <summary>Events since they were told last.</summary>
    public int Events { get; private set; }

    /// <summary>Takes a scheme's counters.</summary>
    /// <param name="found">The scheme.</param>
    /// <param name="now">The time, ns.</param>
    public void Add(in SchemeStatsEvent found, long now)
    {
        Events++;
        if (_newest.Count < Most)
        {
            _newest[(found.Thread, found.Context, found.Scheme)] = (found.Stats, now);
        }
    }

    /// <summary>All that are fresh; null: none, as when it was asked last.</summary>
    /// <param name="kdamonds">Whose threads they are; counters of others are left out.</param>
    /// <param name="now">The time, ns.</param>
    /// <param name="interval">Time between two times that the events are heard, ns.</param>
    public SchemesObserved? Take(IReadOnlyDictionary<int, KdamondTrace> kdamonds, long now, long interval)
    {
        Events = 0;
        ImmutableArray<SchemeReading>.Builder readings = ImmutableArray.CreateBuilder<SchemeReading>();
        foreach (((int, int, int) key, (SchemeStats stats, long heard)) in _newest.OrderBy(pair => pair.Key).ToArray())
        {
            (int thread, int context, int scheme) = key;
            if (!kdamonds.TryGetValue(thread, out KdamondTrace? kdamond) || now - heard > MostMissed * Math.Max(interval, Math.Max(kdamond.Aggregation, kdamond.Who.ApplyInterval)))
            {
                _newest.Remove(key);
                continue;
            }

            TracedKdamond who = kdamond.Who;
            string? action = scheme < who.Actions.Length ? who.Actions[scheme] : null;
            readings.Add(new SchemeReading(who.Name, context, scheme, action, Scaled(stats, who.AddressUnit), Quota: null) { Thread = thread });
        }

        bool wasAnyTold = _isAnyTold;
        _isAnyTold = readings.Count > 0;
        return _isAnyTold || wasAnyTold ? new SchemesObserved(readings.ToImmutable()) : null;
    }

    private static SchemeStats Scaled(SchemeStats stats, ulong unit) => unit == 1 ? stats : stats with
    {
        TriedBytes = stats.TriedBytes * unit,
        AppliedBytes = stats.AppliedBytes * unit,
        FilterPassedBytes = stats.FilterPassedBytes * unit,
    };
}
