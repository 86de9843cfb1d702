using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;

namespace Damon.Benchmarks.Functions;

/// <summary>The source trace: its cost on every node.</summary>
[MemoryDiagnoser]
public class TraceBenchmarks
{
    private readonly TraceLoad _recorded = TraceLoad.Recorded();
    private readonly TraceLoad _thousand = TraceLoad.OfOneSnapshot(1000);

    /// <summary>Pages of a real kernel: events taken out and put together to whole snapshots, which are dropped.</summary>
    [Benchmark]
    public int RecordedPages() => _recorded.Run(takes: false);

    /// <summary>The same of one snapshot of 1000 regions, by region.</summary>
    [Benchmark(OperationsPerInvoke = 1000)]
    public int Region() => _thousand.Run(takes: false);

    /// <summary>A snapshot of 1000 regions, and the values of its metrics.</summary>
    [Benchmark]
    public int SnapshotWithMetrics() => _thousand.Run(takes: true);
}
