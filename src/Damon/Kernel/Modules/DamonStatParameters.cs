using System.Collections.Immutable;

namespace Damon.Kernel.Modules;

/// <summary>
/// DAMON_STAT (Linux 6.17): what /sys/module/damon_stat/parameters said. Values stay after it was disabled, and are 0 before it has looked once. Recomputed by the kernel every 5 s at
/// most; the bandwidth may be of a part of an aggregation.
/// </summary>
/// <param name="Enabled">Whether it is to run; since Linux 7.1, whether it does.</param>
/// <param name="KdamondPid">Its thread; −1: it does not run; null: not told (before Linux 7.2).</param>
/// <param name="AggregationMicroseconds">Aggregation interval in force, µs; null before Linux 6.18.</param>
/// <param name="BandwidthBytesPerSecond">Estimated bandwidth: Σ size × nr_accesses / aggregation.</param>
/// <param name="IdleMilliseconds">Idle time in ms at the percentiles 0…100 of the bytes, ascending; negative: accessed for so long; Linux 6.17 has 0 for what is accessed.</param>
public sealed record DamonStatParameters(
    bool Enabled, int? KdamondPid, long? AggregationMicroseconds, ulong BandwidthBytesPerSecond, ImmutableArray<long> IdleMilliseconds);
