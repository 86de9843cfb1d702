using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;
using Damon.Snapshots;
using DamonExporter.Hosting;
using DamonExporter.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Damon.Benchmarks.Functions;

/// <summary>From a snapshot to what a scrape collects.</summary>
[MemoryDiagnoser]
public class MetricsBenchmarks
{
    /// <summary>They have about 2000 series.</summary>
    private const int Streams = 58;

    private readonly StateHolder _state = new();
    private Snapshot[] _snapshots = [];
    private DamonMeter _meter = null!;
    private BaseExportingMetricReader _reader = null!;
    private MeterProvider _provider = null!;

    /// <summary>Regions of each snapshot.</summary>
    [Params(100, 1000)]
    public int Regions { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _snapshots = [.. StoreDays.Streams(1, Streams, Regions, 0.5, 5)];
        TakeEach();
        _meter = new DamonMeter(_state, MetricsOptions.Default);
        _reader = new BaseExportingMetricReader(new NoExporter());
        _provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ExporterResource.Builder("here"))
            .AddMeter(DamonMeter.Name)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = _meter.CardinalityLimit(instrument.Name) })
            .AddReader(_reader)
            .Build();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _provider.Dispose();
        _reader.Dispose();
        _meter.Dispose();
    }

    /// <summary>The next state after a snapshot of each stream; by snapshot.</summary>
    [Benchmark(OperationsPerInvoke = Streams)]
    public void TakeEach()
    {
        foreach (Snapshot snapshot in _snapshots)
        {
            _state.Update(before => before.With(snapshot, MetricsOptions.Default));
        }
    }

    /// <summary>All callbacks and what OpenTelemetry makes of them, while nothing has changed.</summary>
    [Benchmark]
    public bool Collect() => _reader.Collect();

    /// <summary>The same after a snapshot of each stream, which is measured with it.</summary>
    [Benchmark]
    public bool TakeEachAndCollect()
    {
        TakeEach();
        return _reader.Collect();
    }

    private sealed class NoExporter : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
