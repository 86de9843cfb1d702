using System.Diagnostics.Metrics;
using Damon.Kernel.Sysfs;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_scheme_*: counters of DAMOS schemes; only of those whose counters are known to be fresh.</summary>
internal static class SchemeFamily
{
    public static void Add(Instruments instruments)
    {
        Add(instruments, "tried_regions", "{region}", "Regions that met the pattern of this DAMOS scheme, since it was made.", stats => stats.TriedRegions);
        Add(instruments, "tried", "By", "Bytes of the regions that met the pattern of this DAMOS scheme, since it was made.", stats => stats.TriedBytes);
        Add(instruments, "applied_regions", "{region}", "Regions on which the action of this DAMOS scheme was applied, since it was made.", stats => stats.AppliedRegions);
        Add(instruments, "applied", "By", "Bytes on which the action of this DAMOS scheme was applied, since it was made.", stats => stats.AppliedBytes);
        Add(instruments, "filter_passed", "By", "Bytes that passed the page-level filters of this DAMOS scheme, since it was made.", stats => stats.FilterPassedBytes);
        Add(instruments, "quota_exceeds", "{event}", "How often this DAMOS scheme met the limit of its quota, since it was made.", stats => stats.QuotaExceeds);
        Add(instruments, "snapshots", "{snapshot}", "How often this DAMOS scheme was tried on all regions, since it was made.", stats => stats.Snapshots);
    }

    private static void Add(Instruments instruments, string name, string unit, string help, Func<SchemeStats, ulong?> value) => instruments.Counter(
        "damon.scheme." + name,
        unit,
        help,
        state =>
            from scheme in state.Schemes.Values.Take(Instruments.MaxSchemes)
            let counted = value(scheme.Stats)
            where counted is not null
            select new Measurement<long>((long)Math.Min(long.MaxValue, counted.Value), SchemeLabels.Of(scheme)),
        Instruments.MaxSchemes);
}
