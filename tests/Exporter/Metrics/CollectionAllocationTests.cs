using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Hosting;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Metrics;

/// <summary>What collections and snapshots take of the collector's memory, to the byte: with more, a busy page makes garbage that a small host pays for.</summary>
[Collection(nameof(MeterCollection))]
public sealed class CollectionAllocationTests
{
    /// <summary>They have 35 series each: 2030 in all, and those of the exporter itself.</summary>
    private const int Streams = 58;

    /// <summary>An array takes that, and each label this.</summary>
    private const int ArrayBytes = 24, LabelBytes = 16, MeasurementBytes = 16;

    [Fact]
    public void Collect_NothingChanged_AllocatesNoMoreThanConstants()
    {
        StateHolder state = new();
        Snapshots(state, 1);
        using DamonMeter meter = new(state, MetricsOptions.Default);
        using ConstantMeter constant = ConstantMeter.Of(DamonMeter.Name, "constant");

        long least = Allocated("constant", meter), ours = Allocated(DamonMeter.Name, meter);

        Assert.InRange(constant.Series, 2000, 2100);
        Assert.InRange(ours, 0, least);
    }

    [Fact]
    public void Collect_NewSnapshotOfEachStream_AllocatesTheLabelsThatMeasurementsCopy()
    {
        StateHolder state = new();
        Snapshots(state, 1);
        using DamonMeter meter = new(state, MetricsOptions.Default);
        using ConstantMeter constant = ConstantMeter.Of(DamonMeter.Name, "constant");
        long number = 1;

        long least = Allocated("constant", meter), ours = Allocated(DamonMeter.Name, meter, () => Snapshots(state, ++number));

        // a measurement cannot be made without a copy of its labels; beside these, each instrument has an array and, for a moment, one set of labels for each stream: 48 bytes of that were measured
        long copies = (constant.Series * (ArrayBytes + MeasurementBytes)) + (constant.Labels * LabelBytes);
        long arrays = constant.Instruments * Streams * 50L;
        Assert.InRange(ours - least, copies, copies + arrays);
    }

    [Fact]
    public void State_SnapshotOfTwiceAsManyRegions_AllocatesTheSame()
    {
        ExporterState state = ExporterState.Initial;
        Snapshot small = Long(1000), large = Long(2000);

        Assert.Equal(Least(() => state.With(small, MetricsOptions.Default with { Temperature = true })), Least(() => state.With(large, MetricsOptions.Default with { Temperature = true })));
    }

    [Fact]
    public async Task Replay_TwiceAsManyRegions_AllocatesTheSame() => Assert.Equal(await ReplayedAsync(1000), await ReplayedAsync(2000));

    /// <summary>The least that a snapshot takes out of a recording that is in memory.</summary>
    private static async Task<long> ReplayedAsync(int regions)
    {
        FakeReader reader = new([.. Enumerable.Range(1, 20).Select(i => Long(regions, i * Second))]);
        ReplaySource source = new(
            Recording.Load([reader], null, CancellationToken.None), new ReplayOptions(["memory"], null, false, ReplayTime.Now, null), TimeProvider.System);
        (long least, long before) = (long.MaxValue, long.MaxValue);
        await foreach (SourceEvent happened in source.ReadAsync(CancellationToken.None))
        {
            long now = GC.GetAllocatedBytesForCurrentThread();
            least = happened is SnapshotTaken && now > before ? Math.Min(least, now - before) : least;
            before = GC.GetAllocatedBytesForCurrentThread();
        }

        return least;
    }

    /// <summary>What one collection of OpenTelemetry's SDK allocates, once all series are known to it.</summary>
    private static long Allocated(string name, DamonMeter limits, Action? between = null)
    {
        using BaseExportingMetricReader reader = new(new NoExporter());
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ExporterResource.Builder("here"))
            .AddMeter(name)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = limits.CardinalityLimit(instrument.Name) })
            .AddReader(reader)
            .Build();
        return Least(() => reader.Collect(), between);
    }

    /// <summary>The least of several times: the first ones also compile and grow.</summary>
    private static long Least(Action work, Action? before = null)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 10; i++)
        {
            before?.Invoke();
            long began = GC.GetAllocatedBytesForCurrentThread();
            work();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - began);
        }

        return least;
    }

    private static void Snapshots(StateHolder state, long number)
    {
        for (int i = 0; i < Streams; i++)
        {
            Snapshot snapshot = Make.Snapshot((1_700_000_000 + number) * Second, new StreamId("here", $"{i}", "0", "0"));
            state.Update(before => before.With(snapshot, MetricsOptions.Default));
        }
    }

    private static Snapshot Long(int regions, long end = Second) =>
        Make.Snapshot(end, regions: Make.Regions([.. Enumerable.Range(0, regions).Select(i => (4096UL, (uint)i % 21, (uint)(i * 7) % 300))]));

    private sealed class NoExporter : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
