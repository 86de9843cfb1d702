using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>
/// Idle time: how long a region has not been accessed. (age + 1) × aggregation interval of a region with nr_accesses = 0; 0 of an accessed
/// one. The kernel's own DAMON_STAT counts so (mm/damon/stat.c): the aggregation that found the region idle counts, too.
/// </summary>
public static class IdleTime
{
    /// <summary>Idle time of one region in ns, 0 … 2³² × aggregation.</summary>
    public static UInt128 Nanoseconds(Snapshot snapshot, int region) =>
        snapshot.Regions.Accesses[region] != 0 ? 0 : (UInt128)(snapshot.Regions.Ages[region] + 1L) * (UInt128)snapshot.Intervals.Aggregation;

    /// <summary>Idle time of one region in seconds.</summary>
    public static double Seconds(Snapshot snapshot, int region) => (double)Nanoseconds(snapshot, region) / 1e9;
}
