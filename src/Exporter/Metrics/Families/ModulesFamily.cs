using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_module_enabled: the kernel's own users of DAMON.</summary>
internal static class ModulesFamily
{
    public static void Add(Instruments instruments) => instruments.Gauge(
        "damon.module.enabled",
        null,
        "1 where this kernel module (stat, reclaim, lru_sort) is enabled, 0 where it is not; absent where the kernel is built without it.",
        Read);

    private static IEnumerable<Measurement<double>> Read(ExporterState state)
    {
        (string Name, bool? Enabled)[] modules =
            [("stat", state.Modules.Stat?.Enabled), ("reclaim", state.Modules.Reclaim?.Enabled), ("lru_sort", state.Modules.LruSort?.Enabled)];
        foreach ((string name, bool? enabled) in modules)
        {
            if (enabled is { } known)
            {
                yield return new Measurement<double>(known ? 1 : 0, new KeyValuePair<string, object?>("module", name));
            }
        }
    }
}
