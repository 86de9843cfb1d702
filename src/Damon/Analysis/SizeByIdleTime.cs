using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>Bytes of a snapshot, distributed by their idle time. Buckets do not overlap: their sum is the total.</summary>
public static class SizeByIdleTime
{
    /// <summary>Upper bounds in seconds that are used when nothing else is asked for; 0 holds what is accessed.</summary>
    public static IReadOnlyList<double> DefaultBounds { get; } = [0, 5, 30, 120, 600, 3600, 21600, double.PositiveInfinity];

    /// <summary>Bytes whose <see cref="IdleTime"/> is ≤ a bound and > the one before.</summary>
    /// <param name="snapshot">Of it.</param>
    /// <param name="bounds">Inclusive upper bounds in seconds, ascending; the last one should be +∞, else longer idle bytes are in no bucket.</param>
    /// <param name="kind">Which bytes count.</param>
    /// <returns>Bytes, one number for each bound.</returns>
    public static ulong[] Of(Snapshot snapshot, ReadOnlySpan<double> bounds, ByteKind kind = ByteKind.Monitored)
    {
        var result = new ulong[bounds.Length];
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            int bucket = Buckets.Find(bounds, IdleTime.Seconds(snapshot, i));
            if (bucket < result.Length)
            {
                result[bucket] += snapshot.Regions.Bytes(i, kind);
            }
        }

        return result;
    }
}
