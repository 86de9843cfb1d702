using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>Bytes of a snapshot, distributed by their temperature. Buckets do not overlap: their sum is the total.</summary>
public static class SizeByTemperature
{
    /// <summary>Bytes whose <see cref="Temperature"/> is ≤ a bound and > the one before.</summary>
    /// <param name="snapshot">Of it.</param>
    /// <param name="bounds">Inclusive upper bounds, ascending; the last one should be +∞, else hotter bytes are in no bucket.</param>
    /// <param name="weights">What makes memory hot.</param>
    /// <param name="kind">Which bytes count.</param>
    /// <returns>Bytes, one number for each bound.</returns>
    public static ulong[] Of(Snapshot snapshot, ReadOnlySpan<double> bounds, TemperatureWeights weights, ByteKind kind = ByteKind.Monitored)
    {
        var result = new ulong[bounds.Length];
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            int bucket = Buckets.Find(bounds, Temperature.Of(snapshot, i, weights));
            if (bucket < result.Length)
            {
                result[bucket] += snapshot.Regions.Bytes(i, kind);
            }
        }

        return result;
    }
}
