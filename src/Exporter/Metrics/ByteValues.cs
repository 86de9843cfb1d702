using System.Collections.Immutable;
using Damon.Analysis;
using Damon.Kernel.Modules;
using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>What the metrics say of the bytes of one kind of a snapshot.</summary>
/// <param name="ByIdleTime">Bytes of each idle-time bucket; null where only shares are known.</param>
/// <param name="ByAccessRate">Bytes of each access-rate bucket; null where rates are not known.</param>
/// <param name="IdleSeconds">Idle time at each percentile; null where there are no bytes.</param>
/// <param name="Temperature">Temperature at each percentile; null where there are no bytes or it is not wanted.</param>
/// <param name="Bandwidth">Bytes per second.</param>
/// <param name="Bytes">All of them; null where only shares are known.</param>
/// <param name="WorkingSet">Those accessed; null where only shares are known.</param>
internal sealed record ByteValues(
    ImmutableArray<ulong>? ByIdleTime,
    ImmutableArray<ulong>? ByAccessRate,
    ImmutableArray<double>? IdleSeconds,
    ImmutableArray<double>? Temperature,
    double Bandwidth,
    ulong? Bytes,
    ulong? WorkingSet)
{
    public static ByteValues Of(Snapshot snapshot, ByteKind kind, MetricsOptions options) => new(
        [.. SizeByIdleTime.Of(snapshot, options.IdleBounds.AsSpan(), kind)],
        snapshot.Intervals.IsSampleAssumed ? null : [.. SizeByAccessRate.Of(snapshot, options.RateBounds.AsSpan(), kind)],
        Array(IdlePercentiles.Seconds(snapshot, options.Percentiles.AsSpan(), kind)),
        options.Temperature && !snapshot.Intervals.IsSampleAssumed ? Array(Damon.Analysis.Temperature.Percentiles(snapshot, options.Percentiles.AsSpan(), TemperatureWeights.Default, kind)) : null,
        Damon.Analysis.Bandwidth.BytesPerSecond(snapshot, kind),
        snapshot.Regions.Total(kind),
        Damon.Analysis.WorkingSet.Bytes(snapshot, kind));

    /// <summary>What DAMON_STAT's percentiles tell.</summary>
    /// <param name="parameters">Them.</param>
    /// <param name="total">The bytes that they are shares of; null: not known.</param>
    /// <param name="options">What the metrics are made of.</param>
    public static ByteValues Of(DamonStatParameters parameters, ulong? total, MetricsOptions options)
    {
        ReadOnlySpan<long> idle = parameters.IdleMilliseconds.AsSpan();
        return new ByteValues(
            total is { } bytes ? [.. IdleDistribution.Of(idle, bytes, options.IdleBounds.AsSpan())] : null,
            null,
            [.. IdleDistribution.Seconds(idle, options.Percentiles.AsSpan())],
            null,
            parameters.BandwidthBytesPerSecond,
            total,
            total is { } all ? IdleDistribution.Of(idle, all, [0, double.PositiveInfinity])[0] : null);
    }

    private static ImmutableArray<double>? Array(double[]? values) => values is null ? null : [.. values];
}
