namespace Damon.Analysis;

/// <summary>
/// Percentiles of a value that each byte has: percentile p is the least value v such that at least p % of the bytes have at most v; p = 0 is
/// the least of all. No interpolation. Percentiles are told apart to a thousandth.
/// </summary>
internal static class WeightedPercentiles
{
    /// <param name="keys">The values, one a region; sorted in place.</param>
    /// <param name="bytes">Bytes that have each; moved along.</param>
    /// <param name="percentiles">Wanted, each 0…100, in any order.</param>
    /// <returns>One value for each wanted percentile; null when there are no bytes at all.</returns>
    public static double[]? Of(double[] keys, ulong[] bytes, ReadOnlySpan<double> percentiles)
    {
        Array.Sort(keys, bytes);
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
