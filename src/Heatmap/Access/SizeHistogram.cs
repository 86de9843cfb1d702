using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>Bytes of a snapshot by idle time or by temperature.</summary>
/// <param name="Bins">Ascending, unless they were asked for.</param>
/// <param name="Bytes">Of each bin.</param>
/// <param name="Outside">Bytes that are in no bin.</param>
internal sealed record SizeHistogram(IReadOnlyList<HistogramBin> Bins, IReadOnlyList<ulong> Bytes, ulong Outside)
{
    /// <summary>The bins that suit a snapshot, or those that were asked for.</summary>
    /// <param name="snapshot">With at least one region.</param>
    /// <param name="isTemperature">Of temperatures; else of idle times.</param>
    /// <param name="request">How.</param>
    /// <param name="weights">Of temperatures.</param>
    public static IReadOnlyList<HistogramBin> BinsOf(Snapshot snapshot, bool isTemperature, HistogramRequest request, TemperatureWeights weights)
    {
        if (request.Bins.Count > 0)
        {
            return request.Bins;
        }

        double lowest = double.PositiveInfinity, highest = double.NegativeInfinity;
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            double value = isTemperature ? Temperature.Of(snapshot, i, weights) : IdleTime.Seconds(snapshot, i);
            (lowest, highest) = (Math.Min(lowest, value), Math.Max(highest, value));
        }

        return isTemperature
            ? HistogramBins.OfTemperatures(lowest, highest, request)
            : HistogramBins.OfIdleTimes(highest, snapshot.Intervals.AggregationSeconds, request);
    }

    /// <summary>By idle time, s.</summary>
    public static SizeHistogram OfIdleTimes(Snapshot snapshot, IReadOnlyList<HistogramBin> bins, ByteKind kind) =>
        Of(bins, bounds => SizeByIdleTime.Of(snapshot, bounds, kind));

    /// <summary>By temperature.</summary>
    public static SizeHistogram OfTemperatures(Snapshot snapshot, IReadOnlyList<HistogramBin> bins, TemperatureWeights weights, ByteKind kind) =>
        Of(bins, bounds => SizeByTemperature.Of(snapshot, bounds, weights, kind));

    /// <summary>Bytes are counted once, between all ends that there are, so that bins may lie over each other.</summary>
    private static SizeHistogram Of(IReadOnlyList<HistogramBin> bins, Func<double[], ulong[]> count)
    {
        double[] bounds = [.. bins.SelectMany(static bin => (double[])[bin.Low, bin.High]).Append(double.PositiveInfinity).Where(static end => end > double.NegativeInfinity).Distinct().Order()];
        ulong[] counted = count(bounds);
        var bytes = new ulong[bins.Count];
        ulong outside = 0;
        for (int i = 0; i < bounds.Length; i++)
        {
            bool isInside = false;
            for (int bin = 0; bin < bytes.Length; bin++)
            {
                if (bounds[i] > bins[bin].Low && bounds[i] <= bins[bin].High)
                {
                    bytes[bin] += counted[i];
                    isInside = true;
                }
            }

            outside += isInside ? 0 : counted[i];
        }

        return new SizeHistogram(bins, bytes, outside);
    }
}
