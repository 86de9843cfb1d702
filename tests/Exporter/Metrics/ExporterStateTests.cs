using Damon.Snapshots;
using DamonExporter.Metrics;
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
        Assert.Equal((2, 2 * Second, 1, 4096ul), (stream.Snapshots, stream.EndTime, stream.Regions, stream.Monitored.Bytes));
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
}
