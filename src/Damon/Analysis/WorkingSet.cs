using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>The memory in use.</summary>
public static class WorkingSet
{
    /// <summary>Bytes of all regions that were accessed in the last aggregation (nr_accesses > 0).</summary>
    public static ulong Bytes(Snapshot snapshot, ByteKind kind = ByteKind.Monitored)
    {
        ulong sum = 0;
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            sum += snapshot.Regions.Accesses[i] != 0 ? snapshot.Regions.Bytes(i, kind) : 0;
        }

        return sum;
    }
}
