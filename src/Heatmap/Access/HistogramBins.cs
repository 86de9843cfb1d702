namespace DamonHeatmap.Access;

/// <summary>Bins with round ends, so that people can read them, for whatever values there are.</summary>
internal static class HistogramBins
{
    /// <summary>Linear bins are at most one more than this.</summary>
    private const int Most = 10;

    /// <summary>How often logarithmic bins double before the largest value.</summary>
    private const int Doublings = 10;

    /// <summary>What is a bound but for rounding is on it, as in the counting of bytes.</summary>
    private const double Forgiven = 1e-9;

    private const double Minute = 60, Hour = 60 * Minute, Day = 24 * Hour;

    /// <summary>Round lengths of time from a second on, s.</summary>
    private static readonly double[] LongTimes =
    [
        1, 2, 5, 10, 15, 30, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour, Day,
    ];

    /// <summary>Bins of idle times: first what is accessed, then as far as the longest one.</summary>
    /// <param name="longest">The longest idle time, s; 0: nothing is idle.</param>
    /// <param name="shortest">The shortest that there can be, the aggregation interval, s; above 0.</param>
    /// <param name="request">How.</param>
    public static IReadOnlyList<HistogramBin> OfIdleTimes(double longest, double shortest, HistogramRequest request)
    {
        var edges = new List<double> { double.NegativeInfinity, 0 };
        if (longest > 0)
        {
            edges.AddRange(request.IsLogarithmic
                ? Doubled(RoundTime(Math.Max(longest / (1 << Doublings), shortest)), longest)
                : Multiples(RoundTime(Math.Max(longest / Most, shortest)), longest));
        }

        return Bins(edges, request);
    }

    /// <summary>Bins of temperatures, with an edge at 0 where there are cold and hot ones.</summary>
    /// <param name="lowest">The lowest temperature.</param>
    /// <param name="highest">The highest.</param>
    /// <param name="request">How; logarithmic bins double away from 0 in both directions.</param>
    public static IReadOnlyList<HistogramBin> OfTemperatures(double lowest, double highest, HistogramRequest request)
    {
        double size = Math.Max(Math.Abs(lowest), Math.Abs(highest));
        if (request.IsLogarithmic)
        {
            double[] ends = [.. Doubled(size > 0 ? Round(size / (1 << Doublings)) : 1, 2 * size)];
            return Bins(Trim([.. Enumerable.Reverse(ends).Select(static end => -end), 0, .. ends], lowest, highest), request);
        }

        // narrower bins would be lost in rounding
        double width = size > 0 ? Round(Math.Max((highest - lowest) / Most, size * 1e-6)) : 1;
        double first = Math.Floor(lowest / width) - 1, last = Math.Ceiling(highest / width) + 1;
        return Bins(Trim([.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * width)], lowest, highest), request);
    }

    /// <summary>The next number with one digit, 1, 2 or 5, that is not below.</summary>
    /// <param name="number">Above 0.</param>
    public static double Round(double number)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(number)));
        foreach (int digit in (int[])[1, 2, 5])
        {
            if (number <= power * digit * (1 + Forgiven))
            {
                return power * digit;
            }
        }

        return power * 10;
    }

    /// <summary>The same of a length of time in seconds, where 15 and 30 seconds, minutes, and hours are round, too.</summary>
    public static double RoundTime(double seconds)
    {
        if (seconds <= 0.5 * (1 + Forgiven))
        {
            return Round(seconds);
        }

        foreach (double time in LongTimes)
        {
            if (seconds <= time * (1 + Forgiven))
            {
                return time;
            }
        }

        return Round(seconds / Day) * Day;
    }

    private static IEnumerable<double> Multiples(double width, double to)
    {
        for (int i = 1; ; i++)
        {
            yield return i * width;
            if (i * width * (1 + Forgiven) >= to)
            {
                yield break;
            }
        }
    }

    private static IEnumerable<double> Doubled(double first, double to)
    {
        double end = first;
        yield return end;
        while (end * (1 + Forgiven) < to)
        {
            yield return end *= 2;
        }
    }

    /// <summary>From the last edge below all values to the first one that none exceeds.</summary>
    private static List<double> Trim(double[] edges, double lowest, double highest)
    {
        int first = 0, last = edges.Length - 1;
        while (first + 1 < last && !Reaches(edges[first + 1], lowest))
        {
            first++;
        }

        while (last - 1 > first && Reaches(edges[last - 1], highest))
        {
            last--;
        }

        return [.. edges.Skip(first).Take(last - first + 1)];
    }

    /// <summary>Whether a value is in the bin that ends there, or before.</summary>
    private static bool Reaches(double edge, double value) => value <= edge + (Math.Abs(edge) * Forgiven);

    private static HistogramBin[] Bins(List<double> edges, HistogramRequest request) =>
        [.. Enumerable.Range(1, edges.Count - 1).Select(i => new HistogramBin(request.IsCumulative ? double.NegativeInfinity : edges[i - 1], edges[i]))];
}
