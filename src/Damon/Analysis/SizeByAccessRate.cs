using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>Bytes of a snapshot, distributed by their access rate. Buckets do not overlap: their sum is the total.</summary>
public static class SizeByAccessRate
{
    /// <summary>Upper bounds, as ratios, that are used when nothing else is asked for; 0 holds what is idle.</summary>
    public static IReadOnlyList<double> DefaultBounds { get; } = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1];

    /// <summary>Bytes whose access rate (nr_accesses / largest possible nr_accesses, 0…1) is ≤ a bound and > the one before.</summary>
    /// <param name="snapshot">Of it.</param>
    /// <param name="bounds">Inclusive upper bounds, ascending; the last one should be 1.</param>
    /// <param name="kind">Which bytes count.</param>
    /// <returns>Bytes, one number for each bound.</returns>
    public static ulong[] Of(Snapshot snapshot, ReadOnlySpan<double> bounds, ByteKind kind = ByteKind.Monitored)
    {
        Regions regions = snapshot.Regions;
        var result = new ulong[bounds.Length];
        for (int i = 0; i < regions.Count; i++)
        {
            int bucket = Buckets.Find(bounds, snapshot.Intervals.Rate(regions.Accesses[i]));
            if (bucket < result.Length)
            {
                result[bucket] += regions.Bytes(i, kind);
            }
        }

        return result;
    }
}
