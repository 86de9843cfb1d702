using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using Damon.Storage;
using DamonExporter.Events;
using DamonExporter.Keeping;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Metrics;

// Meters of other tests would be heard, too.
[Collection(nameof(MeterCollection))]
public sealed class DamonMeterTests : IDisposable
{
    private static readonly MetricsOptions Options = MetricsOptions.Default with { Temperature = true };
    private readonly StateHolder _state = new();
    private readonly DamonMeter _meter;

    public DamonMeterTests() => _meter = new DamonMeter(_state, Options);

    public void Dispose() => _meter.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Collect_StateSwappedBetweenCallbacks_AllReadTheFirst(bool reversed)
    {
        (ExporterState old, ExporterState young) = (State(1), State(2));
        using Collector collector = new(reversed);
        _state.Current = old;
        List<(string Instrument, string Labels, double Value)> expectedOld = collector.Collect();
        _state.Current = young;
        List<(string Instrument, string Labels, double Value)> expectedYoung = collector.Collect();
        _state.Current = old;

        int swaps = 0;
        List<(string Instrument, string Labels, double Value)> torn = collector.Collect(_ =>
        {
            swaps++;
            _state.Current = young;
        });

        Assert.True(swaps > 20);
        Assert.Equal(expectedOld, torn);
        Assert.Equal(expectedYoung, collector.Collect());
        Assert.NotEqual(expectedOld, expectedYoung);
    }

    [Fact]
    public void Collect_TwoReadersAtTheSameTime_EachSeesOneState()
    {
        (ExporterState old, ExporterState young) = (State(1), State(2));
        using Collector first = new();
        using Collector second = new();
        _state.Current = young;
        List<(string Instrument, string Labels, double Value)> expectedYoung = second.Collect();
        _state.Current = old;
        List<(string Instrument, string Labels, double Value)> expectedOld = first.Collect();

        // in the midst of the first reader's collection the state changes, and another thread collects all of it
        List<(string Instrument, string Labels, double Value)>? inBetween = null;
        List<(string Instrument, string Labels, double Value)> around = first.Collect(name =>
        {
            if (name == "damon.regions" && inBetween is null)
            {
                _state.Current = young;
                Thread other = new(() => inBetween = second.Collect());
                other.Start();
                other.Join();
            }
        });

        Assert.Equal(expectedOld, around);
        Assert.Equal(expectedYoung, inBetween);
    }

    [Fact]
    public void Collect_StreamEnded_NoSeriesIsLeft()
    {
        StreamId other = new(Kdamond: "other");
        ExporterState both = State(1).With(Make.Snapshot(Second, other), Options);
        using Collector collector = new();
        _state.Current = both;
        Assert.Contains(collector.Collect(), series => series.Labels.Contains("kdamond=other", StringComparison.Ordinal));

        _state.Current = both.Without(other);

        List<(string Instrument, string Labels, double Value)> left = collector.Collect();
        Assert.DoesNotContain(left, series => series.Labels.Contains("kdamond=other", StringComparison.Ordinal));
        Assert.Contains(left, series => series.Labels.Contains("kdamond=0", StringComparison.Ordinal));
    }

    [Fact]
    public void Collect_NothingYet_HasOnlyWhatIsNotOfAStream()
    {
        using Collector collector = new();

        Assert.Equal(
            [.. SnapshotErrors.Reasons.Select(_ => ("damon.snapshot_errors", 0.0)), ("damon.up", 0), ("damon.exporter.build_info", 1)],
            collector.Collect().Select(series => (series.Instrument, series.Value)));
    }

    [Fact]
    public void Collect_NoBytes_HasNoPercentiles()
    {
        _state.Current = ExporterState.Initial.With(Make.Snapshot(Second, regions: Regions()), Options);
        using Collector collector = new();

        List<(string Instrument, string Labels, double Value)> collected = collector.Collect();

        Assert.DoesNotContain(collected, series => series.Instrument is "damon.memory.idle" or "damon.memory.temperature");
        Assert.Contains(("damon.memory.monitored", "kdamond=0,context=0,target=0", 0), collected);
        Assert.Equal(8, collected.Count(series => series.Instrument == "damon.memory.by_idle_time"));
    }

    [Fact]
    public void Collect_AddressSpaceOf64Bits_DoesNotOverflow()
    {
        RegionsBuilder builder = new();
        builder.Add(0, ulong.MaxValue, 20, uint.MaxValue);
        _state.Current = ExporterState.Initial.With(Make.Snapshot(Second, regions: builder.Build(false)), Options);
        using Collector collector = new();

        Assert.Contains(("damon.memory.working_set", "kdamond=0,context=0,target=0", ulong.MaxValue), collector.Collect());
    }

    [Fact]
    public void CardinalityLimit_EveryInstrument_HoldsAllStreams()
    {
        ExporterState state = ExporterState.Initial;
        for (int i = 0; i < Options.MaxStreams; i++)
        {
            state = state.With(Make.Snapshot(Second, new StreamId(Kdamond: $"{i}"), Filtered((4096, 1, 1, 4096)), RejectNoneAnon), Options);
        }

        // more than have a place
        QuotaPicture quota = new(1, 1, 1, 1, [.. Enumerable.Repeat(new QuotaGoal("node_mem_used_bp", 1, 0), 3)]);
        _state.Current = state
            .With(new KernelObserved(
                [.. Enumerable.Range(0, 200).Select(i => new KdamondReading($"{i}", true, 1))],
                new DamonModules(
                    new DamonStatParameters(true, 77, 5, 0, []),
                    new ReclaimParameters(true, 90, 1, 1, 1, 1, 1, 5000, 100_000, 1),
                    new LruSortParameters(true, 91, new LruSortCounters(1, 1, 1, 1, 1), new LruSortCounters(1, 1, 1, 1, 1), 5000, 100_000, 1))))
            .With(new SchemesObserved([.. Enumerable.Range(0, 300).Select(i => new SchemeReading("0", 0, i, "stat", new SchemeStats(1, 1, 1, 1, 1, 1, 1), quota))]))
            .With(new SourceCost { TraceEvents = 1, TraceLostEvents = 1, TraceEnabledSeconds = 1, TraceBufferBytes = 1, Commands = 1, CommandSeconds = 1 }) with
        {
            Store = StoreReading.Start with { MaxBytes = 1, Status = new StoreStatus { OldestTime = 1 } },
            Events = DeliveryReading.Start with { LastAcceptedEnd = 1 },
        };
        using Collector collector = new();
        List<(string Instrument, string Labels, double Value)> collected = collector.Collect();

        Assert.Equal(_meter.InstrumentNames.Order(StringComparer.Ordinal), collected.Select(series => series.Instrument).Distinct().Order(StringComparer.Ordinal));
        foreach (IGrouping<string, (string Instrument, string Labels, double Value)> instrument in collected.GroupBy(series => series.Instrument))
        {
            Assert.InRange(instrument.Count(), 1, _meter.CardinalityLimit(instrument.Key));
            Assert.InRange(_meter.CardinalityLimit(instrument.Key), 1, 1999);
        }
    }

    /// <summary>A state in which every number depends on one.</summary>
    private static ExporterState State(uint seed) => ExporterState.Initial.With(
        new Snapshot(
            TestStream,
            seed * Second,
            seed * 2 * Second,
            new Intervals(1_000_000 * seed, 100_000_000 * seed),
            Filtered((4096 * seed, 10 * seed, 3, 4096), (8192 * seed, 0, 100 * seed, 4096 * seed)),
            [RejectNoneAnon]),
        Options);
}
