using System.Buffers;
using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>
/// Percentiles of a value that each byte has: percentile p is the least value v such that at least p % of the bytes have at most v; p = 0 is
/// the least of all. No interpolation. Percentiles are told apart to a thousandth.
/// </summary>
internal static class WeightedPercentiles
{
    /// <param name="snapshot">Whose regions.</param>
    /// <param name="kind">Which of their bytes count.</param>
    /// <param name="percentiles">Wanted, each 0…100, in any order.</param>
    /// <param name="key">The value that the bytes of a region have, by its index.</param>
    /// <returns>One value for each wanted percentile; null when there are no bytes at all.</returns>
    public static double[]? Of(Snapshot snapshot, ByteKind kind, ReadOnlySpan<double> percentiles, Func<Snapshot, int, double> key)
    {
        Regions regions = snapshot.Regions;

        // once a snapshot, for good: what is borrowed is no garbage
        double[] keys = ArrayPool<double>.Shared.Rent(regions.Count);
        ulong[] bytes = ArrayPool<ulong>.Shared.Rent(regions.Count);
        try
        {
            for (int i = 0; i < regions.Count; i++)
            {
                keys[i] = key(snapshot, i);
                bytes[i] = regions.Bytes(i, kind);
            }

            return Of(keys.AsSpan(0, regions.Count), bytes.AsSpan(0, regions.Count), percentiles);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(keys);
            ArrayPool<ulong>.Shared.Return(bytes);
        }
    }

    /// <param name="keys">The values, one a region; sorted in place.</param>
    /// <param name="bytes">Bytes that have each; moved along.</param>
    /// <param name="percentiles">Wanted.</param>
    private static double[]? Of(Span<double> keys, Span<ulong> bytes, ReadOnlySpan<double> percentiles)
    {
        keys.Sort(bytes);
        UInt128 total = 0;
        foreach (ulong count in bytes)
        {
            total += count;
        }

        if (total == 0)
        {
            return null;
        }

        var result = new double[percentiles.Length];
        for (int p = 0; p < percentiles.Length; p++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(percentiles[p], 0, nameof(percentiles));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(percentiles[p], 100, nameof(percentiles));

            // share of bytes >= p %, in whole numbers: a sum of shares in floating point would miss 100 % now and then
            UInt128 wanted = total * (UInt128)Math.Round(percentiles[p] * 1000);
            UInt128 seen = 0;
            for (int i = 0; i < keys.Length; i++)
            {
                seen += bytes[i];
                if (seen > 0 && seen * 100_000 >= wanted)
                {
                    result[p] = keys[i];
                    break;
                }
            }
        }

        return result;
    }
}
