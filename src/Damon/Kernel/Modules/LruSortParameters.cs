namespace Damon.Kernel.Modules;

/// <summary>DAMON_LRU_SORT: what /sys/module/damon_lru_sort/parameters said.</summary>
/// <param name="Enabled">Whether it is to run; since Linux 7.1, whether it does.</param>
/// <param name="KdamondPid">Its thread; −1: it does not run.</param>
/// <param name="Hot">Its counters of hot regions.</param>
/// <param name="Cold">Its counters of cold regions.</param>
/// <param name="SampleMicroseconds">Its sampling interval, µs.</param>
/// <param name="AggregationMicroseconds">Its aggregation interval, µs.</param>
/// <param name="AddressUnit">Its address unit; 1 before Linux 6.18.</param>
public sealed record LruSortParameters(
    bool Enabled, int KdamondPid, LruSortCounters Hot, LruSortCounters Cold, long SampleMicroseconds, long AggregationMicroseconds, ulong AddressUnit);
