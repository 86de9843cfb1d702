using Damon.Snapshots;
using DamonExporter.Sources.Trace;

namespace DamonExporter.Tests.Sources.Trace;

public class IntervalsEpochTests
{
    private const long Millisecond = 1_000_000;
    private static readonly Intervals Usual = new(5 * Millisecond, 100 * Millisecond);

    private static readonly TracedKdamond Fixed = new() { Name = "0", Context = "0", Start = Usual, Aggregation = Usual.Aggregation };
    private static readonly TracedKdamond Tuned = Fixed with { IsTuned = true };
    private static readonly TracedKdamond Unknown = new() { Name = "tid-7" };

    [Fact]
    public void Find_NothingSeen_IsNotKnown()
    {
        Assert.Null(new IntervalsEpoch(0).Find(Fixed, 20));
        Assert.Null(new IntervalsEpoch(0).Find(Unknown, null));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(140)]
    public void Find_SeenAsSet_IsAsSet(int milliseconds) => Assert.Equal(Usual, Measured(0, milliseconds).Find(Fixed, 20));

    [Fact]
    public void Find_SeenOtherwise_IsAsSeenWithTheSameSamples()
    {
        Assert.Equal(new Intervals(15 * Millisecond, 300 * Millisecond), Measured(0, 300).Find(Fixed, 20));
        Assert.Equal(new Intervals(6 * Millisecond, 120 * Millisecond), Measured(0, 120).Find(Tuned, 20));
    }

    [Fact]
    public void Find_TuningSeen_IsWhatItSet()
    {
        Assert.Equal(new Intervals(30 * Millisecond, 600 * Millisecond), new IntervalsEpoch(30 * Millisecond).Find(Tuned, 20));
        Assert.Equal(new Intervals(30 * Millisecond, 600 * Millisecond), Measured(30 * Millisecond, 700).Find(Tuned, 20));
    }

    [Fact]
    public void Find_NobodySaysTheSamples_IsAssumedUntilATuningTells()
    {
        Intervals assumed = Measured(0, 400).Find(Unknown, null)!.Value;
        Assert.Equal((true, 400 * Millisecond), (assumed.IsSampleAssumed, assumed.Aggregation));

        Intervals told = Measured(10 * Millisecond, 400).Find(Unknown, null)!.Value;
        Assert.Equal(new Intervals(10 * Millisecond, 400 * Millisecond), told);
        Assert.True(new IntervalsEpoch(10 * Millisecond).Find(Unknown, null)!.Value.IsSampleAssumed);
    }

    [Fact]
    public void Measure_Again_KeepsTheShortest()
    {
        IntervalsEpoch epoch = Measured(0, 5000);
        Assert.True(epoch.Disagrees(Fixed, 20));

        epoch.Measure(101 * Millisecond);
        epoch.Measure(-5);

        Assert.False(epoch.Disagrees(Fixed, 20));
        Assert.Equal(Usual, epoch.Find(Fixed, 20));
    }

    private static IntervalsEpoch Measured(long tuned, int milliseconds)
    {
        IntervalsEpoch epoch = new(tuned);
        epoch.Measure(milliseconds * Millisecond);
        return epoch;
    }
}
