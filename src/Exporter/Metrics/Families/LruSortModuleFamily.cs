using System.Diagnostics.Metrics;
using Damon.Kernel.Modules;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_lru_sort_*: counters of DAMON_LRU_SORT.</summary>
internal static class LruSortModuleFamily
{
    public static void Add(Instruments instruments)
    {
        Add(instruments, "tried_regions", "{region}", "Regions that DAMON_LRU_SORT tried to sort as hot or cold.", counters => counters.TriedRegions);
        Add(instruments, "tried", "By", "Bytes that DAMON_LRU_SORT tried to sort as hot or cold.", counters => counters.TriedBytes);
        Add(instruments, "sorted_regions", "{region}", "Regions that DAMON_LRU_SORT sorted as hot or cold.", counters => counters.SortedRegions);
        Add(instruments, "sorted", "By", "Bytes that DAMON_LRU_SORT sorted as hot or cold.", counters => counters.SortedBytes);
        Add(instruments, "quota_exceeds", "{event}", "How often DAMON_LRU_SORT met the limit of its quota for hot or cold regions.", counters => counters.QuotaExceeds);
    }

    private static void Add(Instruments instruments, string name, string unit, string help, Func<LruSortCounters, ulong> value) => instruments.Counter(
        "damon.lru_sort." + name,
        unit,
        help,
        state => state.Modules.LruSort is { } module ? [Of("hot", value(module.Hot)), Of("cold", value(module.Cold))] : []);

    private static Measurement<long> Of(string temperature, ulong value) =>
        new((long)Math.Min(long.MaxValue, value), new KeyValuePair<string, object?>("temperature", temperature));
}
