namespace Damon.Analysis;

/// <summary>Bytes by idle time out of DAMON_STAT's percentiles: it tells no regions, but the idle time that each hundredth of the bytes has at most.</summary>
public static class IdleDistribution
{
    /// <summary>
    /// Bytes whose idle time is ≤ a bound and > the one before, each to within 1 % of the total: a bound gets the bytes up to the last percentile that is within it. Percentile p is the idle
    /// time that p % of the bytes have at most, so at least p % and fewer than p + 1 % are within a bound when p is the last percentile that is.
    /// </summary>
    /// <param name="idleMilliseconds">Idle time at the percentiles 0…100, ms, ascending; negative or 0: accessed.</param>
    /// <param name="total">Bytes monitored.</param>
    /// <param name="bounds">Inclusive upper bounds in seconds, ascending, the last one +∞.</param>
    /// <returns>Bytes, one number for each bound; their sum is the total.</returns>
    /// <exception cref="ArgumentException">Not 101 percentiles.</exception>
    public static ulong[] Of(ReadOnlySpan<long> idleMilliseconds, ulong total, ReadOnlySpan<double> bounds)
    {
        CheckCount(idleMilliseconds);
        var result = new ulong[bounds.Length];
        ulong before = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            int last = 100;
            while (last >= 0 && !(Seconds(idleMilliseconds[last]) <= bounds[i] * (1 + 1e-9)))
            {
                last--;
            }

            ulong within = (ulong)((UInt128)total * (uint)Math.Max(0, last) / 100);
            result[i] = within - before;
            before = within;
        }

        return result;
    }

    /// <summary>Idle time in seconds at any percentiles: that of the next whole one above; 0 where negative, which means accessed.</summary>
    /// <param name="idleMilliseconds">Idle time at the percentiles 0…100, ms, ascending.</param>
    /// <param name="percentiles">Each 0…100.</param>
    /// <exception cref="ArgumentException">Not 101 percentiles.</exception>
    public static double[] Seconds(ReadOnlySpan<long> idleMilliseconds, ReadOnlySpan<double> percentiles)
    {
        CheckCount(idleMilliseconds);
        var result = new double[percentiles.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Seconds(idleMilliseconds[(int)Math.Ceiling(Math.Clamp(percentiles[i], 0, 100))]);
        }

        return result;
    }

    private static double Seconds(long milliseconds) => Math.Max(0, milliseconds) / 1e3;

    private static void CheckCount(ReadOnlySpan<long> idleMilliseconds)
    {
        if (idleMilliseconds.Length != 101)
        {
            throw new ArgumentException($"expected 101 percentiles, got {idleMilliseconds.Length}", nameof(idleMilliseconds));
        }
    }
}
