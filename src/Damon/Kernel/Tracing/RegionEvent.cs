using Damon.Snapshots;

namespace Damon.Kernel.Tracing;

/// <summary>One region at the end of an aggregation, as a kdamond told it (damon_aggregated, damon_region_aggregated).</summary>
/// <param name="Thread">The kdamond's thread in the host's pid namespace.</param>
/// <param name="Time">ns on the instance's clock.</param>
/// <param name="Target">Index of the monitoring target.</param>
/// <param name="NrRegions">How many regions the target has: so many events make a snapshot.</param>
/// <param name="Start">First address, in the kdamond's address unit.</param>
/// <param name="End">First address after it.</param>
/// <param name="Accesses">Samples of the aggregation that found it accessed.</param>
/// <param name="Age">Aggregations since it has had its level; 0 on Linux 5.15, which does not tell.</param>
/// <param name="Hits">Samples of the aggregation that found the attribute of each probe, where there are any.</param>
public readonly record struct RegionEvent(int Thread, long Time, ulong Target, uint NrRegions, ulong Start, ulong End, uint Accesses, uint Age, ProbeHits Hits = default);
