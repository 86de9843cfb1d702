using System.Collections.Immutable;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using DamonExporter.Metrics;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Metrics;

public sealed class ExporterStateTests
{
    [Fact]
    public void With_Snapshots_CountsThemAndKeepsTheNewest()
    {
        ExporterState state = ExporterState.Initial
            .With(Make.Snapshot(Second), MetricsOptions.Default)
            .With(Make.Snapshot(2 * Second, regions: Regions((4096, 0, 1))), MetricsOptions.Default);

        StreamState stream = Assert.Single(state.Streams).Value;
        Assert.Equal((2, 2 * Second, (int?)1, (ulong?)4096), (stream.Snapshots, stream.EndTime, stream.Regions, stream.MonitoredBytes));
        Assert.Equal((SourcePhase.Delivering, null), (state.Phase, state.Reason));
    }

    [Fact]
    public void With_SameStreamOfTwoNodes_IsOne() =>
        Assert.Single(ExporterState.Initial
            .With(Make.Snapshot(Second), MetricsOptions.Default)
            .With(Make.Snapshot(Second, TestStream with { Node = "there" }), MetricsOptions.Default).Streams);

    [Fact]
    public void Without_Stream_ServesNothingOfItAndCountsOnWhenItComesBack()
    {
        ExporterState ended = ExporterState.Initial.With(Make.Snapshot(Second), MetricsOptions.Default).Without(TestStream);
        ExporterState again = ended.With(Make.Snapshot(Second), MetricsOptions.Default);

        Assert.Empty(ended.Streams);
        Assert.Equal(2, again.Streams.Values.Single().Snapshots);
    }

    [Fact]
    public void With_MoreStreamsThanAllowed_DropsAndCounts()
    {
        MetricsOptions options = MetricsOptions.Default with { MaxStreams = 2 };
        ExporterState state = ExporterState.Initial;
        for (int i = 0; i < 5; i++)
        {
            state = state.With(Make.Snapshot(Second, new StreamId(Kdamond: $"{i}")), options).Without(new StreamId(Kdamond: "0"));
        }

        Assert.Equal(["1"], state.Streams.Keys.Select(id => id.Kdamond));
        Assert.Equal(3, state.Errors[SnapshotErrors.TooManyStreams]);
    }

    [Fact]
    public void Stopped_AfterDelivery_KeepsTheStreams()
    {
        ExporterState state = ExporterState.Initial.With(Make.Snapshot(Second), MetricsOptions.Default).Stopped(SourcePhase.Ended, "why");

        Assert.Equal((SourcePhase.Ended, "why", 1), (state.Phase, state.Reason, state.Streams.Count));
    }

    [Fact]
    public void With_SplitByNode_CountsThePlacesOfAllNodes()
    {
        MetricsOptions options = MetricsOptions.Default with { MaxStreams = 4 };
        Snapshot split = Make.Snapshot(Second, regions: Regions((2 << 20, 1, 1)));
        ExporterState one = ExporterState.Initial.With(new SnapshotTaken(split, TwoNodes), options);

        Assert.Equal(["0", "1"], one.Streams.Values.Single().Parts.Select(part => part.Labels.Single(label => label.Key == "numa_node").Value));
        Assert.Equal(1, one.With(new SnapshotTaken(split.As(new StreamId(Kdamond: "1")), TwoNodes), options).Errors[SnapshotErrors.TooManyStreams]);
        Assert.Equal(0, one.With(new SnapshotTaken(split.As(new StreamId(Kdamond: "1"))), options).Errors[SnapshotErrors.TooManyStreams]);
        Assert.Equal(0, one.With(new SnapshotTaken(split, TwoNodes), options).Errors[SnapshotErrors.TooManyStreams]);
    }

    [Fact]
    public void With_KdamondGone_ForgetsItsSchemes()
    {
        SchemeReading Reading(string kdamond) => new(kdamond, 0, 0, "stat", new SchemeStats(1, 2, 3, 4, null, 5, null), null);
        ExporterState known = ExporterState.Initial
            .With(new KernelObserved([new("0", true, 1), new("1", true, 1), new("2", null, 1)], new DamonModules(null, null, null)))
            .With(new SchemesObserved([Reading("0"), Reading("1"), Reading("2")]));

        ExporterState later = known.With(new KernelObserved([new("0", false, null), new("2", null, 1)], new DamonModules(null, null, null)));

        Assert.Equal(["0", "1", "2"], known.Schemes.Values.Select(scheme => scheme.Kdamond));
        Assert.Equal(["2"], later.Schemes.Values.Select(scheme => scheme.Kdamond));
    }

    [Fact]
    public void With_ThreadThatNoLookNames_KeepsItsSchemes()
    {
        ExporterState known = ExporterState.Initial.With(new SchemesObserved([Scheme(1, "tid-77")])).With(new KernelObserved([new("0", true, 1)], new DamonModules(null, null, null)));

        Assert.Equal(["tid-77"], known.Schemes.Values.Select(scheme => scheme.Kdamond));
    }

    [Fact]
    public void With_OlderCountersOfTheSameScheme_GoBackInNothingAndKeepTheQuota()
    {
        QuotaPicture quota = new(0, 4096, 1000, 2048, []);
        SchemesObserved kernel = new([Scheme(5) with { Quota = quota, Stats = new SchemeStats(5, 5, 5, 5, 5, 5, null) }]) { IsByKernel = true };
        ExporterState state = ExporterState.Initial.With(new SchemesObserved([Scheme(7) with { Action = null }]));

        SchemeReading both = state.With(kernel).Schemes.Values.Single();
        SchemeReading again = state.With(kernel).With(new SchemesObserved([Scheme(6) with { Quota = quota with { EffectiveBytes = null } }])).Schemes.Values.Single();

        Assert.Equal(("stat", new SchemeStats(7, 7, 7, 7, 5, 7, 7), quota), (both.Action, both.Stats, both.Quota));
        Assert.Equal((new SchemeStats(7, 7, 7, 7, 5, 7, 7), quota), (again.Stats, again.Quota));
    }

    [Fact]
    public void With_CountersOfAnotherThread_BeginAnew()
    {
        ExporterState state = ExporterState.Initial.With(new SchemesObserved([Scheme(9)])).With(new SchemesObserved([Scheme(9)]) { IsByKernel = true });

        Assert.Equal(1ul, state.With(new SchemesObserved([Scheme(1) with { Thread = 78 }])).Schemes.Values.Single().Stats.TriedBytes);
        Assert.Equal(1ul, ExporterState.Initial.With(new SchemesObserved([Scheme(9)])).With(new SchemesObserved([Scheme(1) with { Thread = null }])).Schemes.Values.Single().Stats.TriedBytes);
        Assert.Empty(state.With(new KernelObserved([new("0", true, 1) { Thread = 78 }], new DamonModules(null, null, null))).Schemes);
    }

    [Fact]
    public void With_SchemeNotToldAnyMore_IsServedOnlyIfTheOtherTellsIt()
    {
        SchemeReading second = Scheme(2) with { Scheme = 1 };
        ExporterState state = ExporterState.Initial.With(new SchemesObserved([Scheme(1), second])).With(new SchemesObserved([second]) { IsByKernel = true });

        Assert.Equal([1], state.With(new SchemesObserved([])).Schemes.Values.Select(scheme => scheme.Scheme));
        Assert.Equal([0, 1], state.With(new SchemesObserved([]) { IsByKernel = true }).Schemes.Values.Select(scheme => scheme.Scheme));
        Assert.Equal([1], state.Interrupted("why").Schemes.Values.Select(scheme => scheme.Scheme));
    }

    [Fact]
    public void Interrupted_ThenSnapshot_DeliversAgain()
    {
        ExporterState interrupted = ExporterState.Initial.With(Make.Snapshot(Second), MetricsOptions.Default).Interrupted("why");
        ExporterState again = interrupted.With(Make.Snapshot(2 * Second), MetricsOptions.Default);

        Assert.Equal((SourcePhase.Interrupted, "why", 1), (interrupted.Phase, interrupted.Reason, interrupted.Streams.Count));
        Assert.Equal((SourcePhase.Delivering, null), (again.Phase, again.Reason));
    }

    [Fact]
    public void With_Cost_KeepsWhatIsNotTold()
    {
        ExporterState state = ExporterState.Initial
            .With(new SourceCost { TraceEvents = 1, TraceBufferBytes = 4096 }).With(new SourceCost { TraceEvents = 2, Commands = 7 });

        Assert.Equal(new SourceCost { TraceEvents = 2, TraceBufferBytes = 4096, Commands = 7 }, state.Cost);
    }

    private static SchemeReading Scheme(ulong counter, string kdamond = "0") =>
        new(kdamond, 0, 0, "stat", new SchemeStats(counter, counter, counter, counter, null, counter, counter), null) { Thread = 77 };

    [Fact]
    public void With_StatTaken_HasSharesAndNoRegions()
    {
        ImmutableArray<long> idle = [.. Enumerable.Range(0, 101).Select(percent => percent < 25 ? -1000L : percent * 1000L)];
        DamonStatParameters parameters = new(true, 77, 2_000_000, 12_345, idle);

        ExporterState known = ExporterState.Initial.With(new StatTaken(new StreamId(Kdamond: "stat"), Second, parameters, 1000), MetricsOptions.Default);
        ExporterState unknown = ExporterState.Initial.With(new StatTaken(new StreamId(Kdamond: "stat"), Second, parameters, null), MetricsOptions.Default);

        StreamState stream = known.Streams.Values.Single();
        ByteValues values = stream.Parts.Single().Monitored;
        Assert.Equal((null, null, 2.0), (stream.Regions, stream.SampleSeconds, stream.AggregationSeconds));
        Assert.Equal((1000ul, 240ul, 12_345), (values.Bytes, values.WorkingSet, values.Bandwidth));
        Assert.Equal(1000, values.ByIdleTime!.Value.Aggregate(0ul, (sum, bytes) => sum + bytes), 0.0);
        Assert.Null(values.ByAccessRate);
        ByteValues shares = unknown.Streams.Values.Single().Parts.Single().Monitored;
        Assert.Equal((null, null, null), (shares.Bytes, shares.WorkingSet, shares.ByIdleTime));
        Assert.Equal(values.IdleSeconds!.Value.AsSpan(), shares.IdleSeconds!.Value.AsSpan());
    }
}
