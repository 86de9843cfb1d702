using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>
/// damo's score of how hot a region is, without unit: size × w₁ + access rate in percent × w₂ + age in µs × w₃, and the negative of it when the
/// region is idle. So what has been in use for long is hottest, and what has been idle for long coldest. Unlike damo, the percentage is not
/// cut to a whole number, so that memory accessed at less than 1 % is not called idle.
/// </summary>
public static class Temperature
{
    /// <summary>Temperature of one region.</summary>
    public static double Of(Snapshot snapshot, int region, TemperatureWeights weights)
    {
        Regions regions = snapshot.Regions;
        double percent = snapshot.Intervals.Rate(regions.Accesses[region]) * 100;
        double age = regions.Ages[region] * (snapshot.Intervals.Aggregation / 1e3);
        double score = (regions.Size(region) * weights.Size) + (percent * weights.AccessRate) + (age * weights.Age);

        // no region is "minus nothing"
        return regions.Accesses[region] == 0 && score != 0 ? -score : score;
    }

    /// <summary>For each percentile p the least temperature that at least p % of the bytes do not exceed; null when there are no bytes.</summary>
    public static double[]? Percentiles(
        Snapshot snapshot, ReadOnlySpan<double> percentiles, TemperatureWeights weights, ByteKind kind = ByteKind.Monitored) =>
        WeightedPercentiles.Of(snapshot, kind, percentiles, (whole, region) => Of(whole, region, weights));
}
