namespace Damon.Kernel.Modules;

/// <summary>DAMON_RECLAIM: what /sys/module/damon_reclaim/parameters said. Bytes are real ones (address unit applied).</summary>
/// <param name="Enabled">Whether it is to run; since Linux 7.1, whether it does.</param>
/// <param name="KdamondPid">Its thread; −1: it does not run.</param>
/// <param name="TriedRegions">Regions it tried to reclaim.</param>
/// <param name="TriedBytes">Their bytes.</param>
/// <param name="ReclaimedRegions">Regions it reclaimed.</param>
/// <param name="ReclaimedBytes">Their bytes.</param>
/// <param name="QuotaExceeds">How often its quota was exceeded.</param>
/// <param name="SampleMicroseconds">Its sampling interval, µs.</param>
/// <param name="AggregationMicroseconds">Its aggregation interval, µs.</param>
/// <param name="AddressUnit">Its address unit; 1 before Linux 6.18.</param>
public sealed record ReclaimParameters(
    bool Enabled, int KdamondPid, ulong TriedRegions, ulong TriedBytes, ulong ReclaimedRegions, ulong ReclaimedBytes, ulong QuotaExceeds,
    long SampleMicroseconds, long AggregationMicroseconds, ulong AddressUnit);
