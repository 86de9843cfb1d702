using System.Diagnostics.Metrics;
using Damon.Snapshots;
using DamonExporter.Metrics;

namespace DamonExporter.Tests.Metrics;

public class StreamMeasurementsTests
{
    private readonly List<string> _made = [];

    [Fact]
    public void Of_TheSameStateAgain_MakesNothingAndIsTheSame()
    {
        StreamMeasurements<double> measurements = new(0, Make);
        ExporterState state = State(ExporterState.Initial, "0", "1", "2");

        Assert.Equal([1, 1, 1], Values(measurements.Of(state)));
        Assert.Equal([1, 1, 1], Values(measurements.Of(state)));
        Assert.Equal("0,1,2", string.Join(',', _made));
    }

    [Fact]
    public void Of_ANewSnapshotOfOneStream_MakesThatOneOnly()
    {
        StreamMeasurements<double> measurements = new(0, Make);
        ExporterState state = State(ExporterState.Initial, "0", "1", "2");
        Assert.Equal(3, measurements.Of(state).Count());
        _made.Clear();

        Assert.Equal([1, 2, 1], Values(measurements.Of(State(state, "1"))));
        Assert.Equal("1", string.Join(',', _made));
    }

    [Fact]
    public void Of_TwoInstruments_EachHasItsOwn()
    {
        StreamMeasurements<double> one = new(0, Make);
        StreamMeasurements<long> other = new(40, stream => [new(stream.Snapshots * 10)]);
        ExporterState state = State(ExporterState.Initial, "0");

        Assert.Equal([1], Values(one.Of(state)));
        Assert.Equal(10, other.Of(state).Single().Value);
    }

    [Fact]
    public void Of_StreamsWithoutSeries_ArePassedOver()
    {
        StreamMeasurements<double> measurements = new(0, stream => stream.Stream.Kdamond is "0" or "3" ? [] : Make(stream));

        Assert.Equal([1, 1], Values(measurements.Of(State(ExporterState.Initial, "0", "1", "2", "3"))));
        Assert.Empty(measurements.Of(ExporterState.Initial));
        Assert.Empty(measurements.Of(State(ExporterState.Initial, "0", "3")));
    }

    /// <summary>As when Prometheus and OTLP collect at once.</summary>
    [Fact]
    public void Of_TwoAtTheSameTime_EachGoesThroughItsOwnState()
    {
        StreamMeasurements<double> measurements = new(0, Make);
        ExporterState first = State(ExporterState.Initial, "0", "1"), second = State(first, "0", "1", "2");
        using IEnumerator<Measurement<double>> one = measurements.Of(first).GetEnumerator(), other = measurements.Of(second).GetEnumerator();

        List<double> ones = [], others = [];
        for (int i = 0; i < 4; i++)
        {
            // the shorter one is asked again at its end
            Add(ones, one);
            Add(others, other);
        }

        Assert.Equal([1, 1], ones.AsEnumerable());
        Assert.Equal([2, 2, 1], others.AsEnumerable());

        static void Add(List<double> values, IEnumerator<Measurement<double>> walk)
        {
            if (walk.MoveNext())
            {
                values.Add(walk.Current.Value);
            }
        }
    }

    private static IEnumerable<double> Values(IEnumerable<Measurement<double>> measurements) => measurements.Select(measurement => measurement.Value);

    private static ExporterState State(ExporterState before, params IEnumerable<string> kdamonds) =>
        kdamonds.Aggregate(before, (state, kdamond) => state.With(Kit.Make.Snapshot(Kit.Make.Second, new StreamId("here", kdamond)), MetricsOptions.Default));

    private Measurement<double>[] Make(StreamState stream)
    {
        _made.Add(stream.Stream.Kdamond!);
        return [new(stream.Snapshots)];
    }
}
