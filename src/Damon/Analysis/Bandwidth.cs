using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>An estimate of memory bandwidth, as DAMON_STAT (mm/damon/stat.c) and damo make it.</summary>
public static class Bandwidth
{
    /// <summary>
    /// Σ bytes × nr_accesses / aggregation interval: as if each sample that found a region accessed stood for one access to each of its
    /// bytes. A lower bound where memory is accessed more than once a sampling interval, an upper one where a region is accessed in part.
    /// </summary>
    /// <returns>Bytes per second.</returns>
    public static double BytesPerSecond(Snapshot snapshot, ByteKind kind = ByteKind.Monitored)
    {
        UInt128 sum = 0;
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            sum += (UInt128)snapshot.Regions.Bytes(i, kind) * snapshot.Regions.Accesses[i];
        }

        return (double)sum / snapshot.Intervals.AggregationSeconds;
    }
}
