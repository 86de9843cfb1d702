using System.Diagnostics.Metrics;
using Damon.Kernel.Modules;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_reclaim_*: counters of DAMON_RECLAIM.</summary>
internal static class ReclaimModuleFamily
{
    public static void Add(Instruments instruments)
    {
        Add(instruments, "tried_regions", "{region}", "Regions that DAMON_RECLAIM tried to reclaim.", reclaim => reclaim.TriedRegions);
        Add(instruments, "tried", "By", "Bytes that DAMON_RECLAIM tried to reclaim.", reclaim => reclaim.TriedBytes);
        Add(instruments, "reclaimed_regions", "{region}", "Regions that DAMON_RECLAIM reclaimed.", reclaim => reclaim.ReclaimedRegions);
        Add(instruments, "reclaimed", "By", "Bytes that DAMON_RECLAIM reclaimed.", reclaim => reclaim.ReclaimedBytes);
        Add(instruments, "quota_exceeds", "{event}", "How often DAMON_RECLAIM met the limit of its quota.", reclaim => reclaim.QuotaExceeds);
    }

    private static void Add(Instruments instruments, string name, string unit, string help, Func<ReclaimParameters, ulong> value) => instruments.Counter(
        "damon.reclaim." + name,
        unit,
        help,
        state => state.Modules.Reclaim is { } reclaim ? [new Measurement<long>((long)Math.Min(long.MaxValue, value(reclaim)))] : []);
}
