using System.Collections.Immutable;
using Damon.Analysis;

namespace DamonExporter.Metrics;

/// <summary>What the metrics are made of.</summary>
/// <param name="IdleBounds">Inclusive upper bounds of idle time in seconds, ascending, the last one +∞.</param>
/// <param name="RateBounds">Inclusive upper bounds of the access rate, ascending, the last one 1.</param>
/// <param name="Percentiles">Each 0…100, ascending.</param>
/// <param name="Temperature">Whether temperature percentiles are served.</param>
/// <param name="MaxStreams">How many different streams get series.</param>
internal sealed record MetricsOptions(
    ImmutableArray<double> IdleBounds, ImmutableArray<double> RateBounds, ImmutableArray<double> Percentiles, bool Temperature, int MaxStreams)
{
    public static MetricsOptions Default { get; } = new(
        [.. SizeByIdleTime.DefaultBounds], [.. SizeByAccessRate.DefaultBounds], [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100], false, 64);
}
