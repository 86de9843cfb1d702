using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>The numbers of a style that shows no regions.</summary>
internal static class AccessValues
{
    /// <summary>Idle times in seconds, or temperatures, at the percentiles that are asked for; null where there are no such bytes.</summary>
    public static double[]? Percentiles(Snapshot snapshot, AccessRequest request, ByteKind kind)
    {
        double[] percentiles = [.. request.Percentiles];
        return request.Style == AccessStyle.TemperaturePercentiles
            ? Temperature.Percentiles(snapshot, percentiles, request.Weights, kind)
            : IdlePercentiles.Seconds(snapshot, percentiles, kind);
    }

    /// <summary>Bytes by idle time or by temperature.</summary>
    public static SizeHistogram Histogram(Snapshot snapshot, IReadOnlyList<HistogramBin> bins, AccessRequest request, ByteKind kind) =>
        request.Style == AccessStyle.TemperatureHistogram
            ? SizeHistogram.OfTemperatures(snapshot, bins, request.Weights, kind)
            : SizeHistogram.OfIdleTimes(snapshot, bins, kind);
}
