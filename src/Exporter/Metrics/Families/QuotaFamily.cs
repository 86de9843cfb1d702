using System.Diagnostics.Metrics;
using System.Globalization;
using Damon.Kernel.Sysfs;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_scheme_quota_*: what limits DAMOS schemes, and what the kernel tunes that for.</summary>
internal static class QuotaFamily
{
    public static void Add(Instruments instruments)
    {
        Add(instruments, "effective", "By", "Bytes on which this DAMOS scheme may act in each window, after limits and goals; absent where it has no quota.", quota => quota.EffectiveBytes);
        Add(instruments, "limit", "By", "Bytes on which this DAMOS scheme may act in each window, as set; absent where no such limit is set.", quota => quota.Bytes == 0 ? null : quota.Bytes);
        Add(
            instruments, "time_limit", "s", "CPU time that this DAMOS scheme may use in each window, as set; absent where no such limit is set.",
            quota => quota.Milliseconds == 0 ? null : quota.Milliseconds / 1e3);
        Add(instruments, "window", "s", "Length of a window of this DAMOS scheme's quota.", quota => quota.WindowMilliseconds / 1e3);
        instruments.Gauge(
            "damon.scheme.quota.goal_target",
            null,
            "What the kernel tunes the quota of this DAMOS scheme for: the wanted value of metric, in its own unit (basis points of _bp, microseconds of _us).",
            Goals,
            Instruments.MaxSchemes);
    }

    private static void Add(Instruments instruments, string name, string unit, string help, Func<QuotaPicture, double?> value) => instruments.Gauge(
        "damon.scheme.quota." + name,
        unit,
        help,
        state =>
            from scheme in state.Schemes.Values.Take(Instruments.MaxSchemes)
            let measured = scheme.Quota is { IsLimited: true } quota ? value(quota) : null
            where measured is not null
            select new Measurement<double>(measured.Value, SchemeLabels.Of(scheme)),
        Instruments.MaxSchemes);

    private static IEnumerable<Measurement<double>> Goals(ExporterState state) => (
        from scheme in state.Schemes.Values
        from goal in (scheme.Quota?.Goals ?? []).Select((goal, index) => (goal, index))
        select new Measurement<double>(
            goal.goal.Target,
            [
                .. SchemeLabels.Of(scheme),
                new("goal", goal.index.ToString(CultureInfo.InvariantCulture)),
                new("metric", goal.goal.Metric),
                .. goal.goal.NumaNode is { } node ? [new("numa_node", node.ToString(CultureInfo.InvariantCulture))] : Array.Empty<KeyValuePair<string, object?>>(),
            ])).Take(Instruments.MaxSchemes);
}
