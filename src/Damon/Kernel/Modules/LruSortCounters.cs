namespace Damon.Kernel.Modules;

/// <summary>Counters of DAMON_LRU_SORT for hot or for cold regions. Bytes are real ones (address unit applied).</summary>
/// <param name="TriedRegions">Regions it tried to sort.</param>
/// <param name="TriedBytes">Their bytes.</param>
/// <param name="SortedRegions">Regions it sorted.</param>
/// <param name="SortedBytes">Their bytes.</param>
/// <param name="QuotaExceeds">How often the quota was exceeded.</param>
public sealed record LruSortCounters(ulong TriedRegions, ulong TriedBytes, ulong SortedRegions, ulong SortedBytes, ulong QuotaExceeds);
