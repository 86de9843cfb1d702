namespace Damon.Analysis;

/// <summary>Where a value falls between inclusive upper bounds.</summary>
internal static class Buckets
{
    /// <summary>
    /// Index of the first bound that <paramref name="value"/> does not exceed; the number of bounds when it exceeds all. A billionth is
    /// forgiven, so that a value which is a bound but for rounding is within it.
    /// </summary>
    public static int Find(ReadOnlySpan<double> bounds, double value)
    {
        int i = 0;
        while (i < bounds.Length && value > bounds[i] + (Math.Abs(bounds[i]) * 1e-9))
        {
            i++;
        }

        return i;
    }
}
