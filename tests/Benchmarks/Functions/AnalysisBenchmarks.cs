using BenchmarkDotNet.Attributes;
using Damon.Analysis;
using Damon.Snapshots;

namespace Damon.Benchmarks.Functions;

/// <summary>What the exporter computes of each snapshot: this is its cost on every node, once an aggregation or so.</summary>
[MemoryDiagnoser]
public class AnalysisBenchmarks
{
    private static readonly double[] Percentiles = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100];
    private static readonly double[] IdleBounds = [.. SizeByIdleTime.DefaultBounds];
    private static readonly double[] RateBounds = [.. SizeByAccessRate.DefaultBounds];
    private Snapshot _snapshot = null!;

    /// <summary>Regions in the snapshot; 1000 is DAMON's usual limit.</summary>
    [Params(100, 1000, 10000)]
    public int Regions { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var builder = new RegionsBuilder();
        for (uint j = 0; j < Regions; j++)
        {
            builder.Add((ulong)j << 24, (j + 1UL) << 24, 7 * j % 21, 3 * j % 200);
        }

        _snapshot = new Snapshot(new StreamId(), 0, 100_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(withFilterPassed: false));
    }

    [Benchmark]
    public double[]? IdleTimePercentiles() => IdlePercentiles.Seconds(_snapshot, Percentiles);

    [Benchmark]
    public ulong[] ByIdleTime() => SizeByIdleTime.Of(_snapshot, IdleBounds);

    [Benchmark]
    public ulong[] ByAccessRate() => SizeByAccessRate.Of(_snapshot, RateBounds);

    [Benchmark]
    public double BandwidthEstimate() => Bandwidth.BytesPerSecond(_snapshot);

    [Benchmark]
    public ulong WorkingSetBytes() => WorkingSet.Bytes(_snapshot);
}
