using System.Diagnostics.Metrics;
using DamonExporter.Sources;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_kdamond_running, damon_kdamond_cpu_seconds_total: DAMON's threads.</summary>
internal static class KdamondFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.Gauge(
            "damon.kdamond.running",
            null,
            "1 while this DAMON thread (an index in sysfs, or stat, reclaim, lru_sort) runs, 0 while it does not; absent where the kernel does not say.",
            state => Of(state, kdamond => kdamond.IsRunning is { } running ? (running ? 1 : 0) : null),
            Instruments.MaxKdamonds);
        instruments.Total(
            "damon.kdamond.cpu",
            "s",
            "CPU time of this DAMON thread since it began.",
            state => Of(state, kdamond => kdamond.CpuSeconds),
            Instruments.MaxKdamonds);
    }

    private static IEnumerable<Measurement<double>> Of(ExporterState state, Func<KdamondReading, double?> value) =>
        from kdamond in state.Kdamonds.Values.Take(Instruments.MaxKdamonds)
        let measured = value(kdamond)
        where measured is not null
        select new Measurement<double>(measured.Value, new KeyValuePair<string, object?>("kdamond", kdamond.Name));
}
