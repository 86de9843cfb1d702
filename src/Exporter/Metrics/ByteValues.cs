using System.Collections.Immutable;
using Damon.Analysis;
using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>What the metrics say of the bytes of one kind of a snapshot.</summary>
/// <param name="ByIdleTime">Bytes of each idle-time bucket.</param>
/// <param name="ByAccessRate">Bytes of each access-rate bucket.</param>
/// <param name="IdleSeconds">Idle time at each percentile; null where there are no bytes.</param>
/// <param name="Temperature">Temperature at each percentile; null where there are no bytes or it is not wanted.</param>
/// <param name="Bandwidth">Bytes per second.</param>
/// <param name="Bytes">All of them.</param>
/// <param name="WorkingSet">Those accessed.</param>
internal sealed record ByteValues(
    ImmutableArray<ulong> ByIdleTime,
    ImmutableArray<ulong> ByAccessRate,
    ImmutableArray<double>? IdleSeconds,
    ImmutableArray<double>? Temperature,
    double Bandwidth,
    ulong Bytes,
    ulong WorkingSet)
{
    public static ByteValues Of(Snapshot snapshot, ByteKind kind, MetricsOptions options) => new(
        [.. SizeByIdleTime.Of(snapshot, options.IdleBounds.AsSpan(), kind)],
        [.. SizeByAccessRate.Of(snapshot, options.RateBounds.AsSpan(), kind)],
        Array(IdlePercentiles.Seconds(snapshot, options.Percentiles.AsSpan(), kind)),
        options.Temperature ? Array(Damon.Analysis.Temperature.Percentiles(snapshot, options.Percentiles.AsSpan(), TemperatureWeights.Default, kind)) : null,
        Damon.Analysis.Bandwidth.BytesPerSecond(snapshot, kind),
        snapshot.Regions.Total(kind),
        Damon.Analysis.WorkingSet.Bytes(snapshot, kind));

    private static ImmutableArray<double>? Array(double[]? values) => values is null ? null : [.. values];
}
