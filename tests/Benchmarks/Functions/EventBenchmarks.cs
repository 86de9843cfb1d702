using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;
using Damon.Events;
using Damon.Snapshots;

namespace Damon.Benchmarks.Functions;

/// <summary>A snapshot as OTLP events: once a minute for each stream, as a rule.</summary>
[MemoryDiagnoser]
public class EventBenchmarks
{
    private Snapshot _snapshot = null!;

    [Params(100, 1000, 10000)]
    public int Regions { get; set; }

    [GlobalSetup]
    public void Setup() => _snapshot = StoreDays.Moving(10, Regions, 0.5, 5).Last();

    [Benchmark]
    public object Write() => SnapshotEventWriter.Write(_snapshot, AddressPolicy.Relative, new AddressBase(_snapshot.Regions.Starts[0], 0), 7);
}
