using Damon.Kernel.Sysfs.Writing;

namespace Damon.Tests.Kernel.Sysfs.Writing;

public class PlannedIntervalsTests
{
    [Theory]
    [InlineData(1_000, 5_000)]
    [InlineData(5_000_000, 250_000)]
    [InlineData(1_000_000_000, 500_000)]
    public void NoShorterThan_Tuned_BeginsThereAndStaysAbove(long aggregation, long sample)
    {
        PlannedIntervals intervals = PlannedIntervals.Tuned.NoShorterThan(aggregation);

        Assert.Equal((sample, 20 * sample), (intervals.SampleMicroseconds, intervals.AggregationMicroseconds));
        Assert.Equal((sample, 500_000), (intervals.Goal!.MinSampleMicroseconds, intervals.Goal.MaxSampleMicroseconds));
    }

    [Fact]
    public void NoShorterThan_Fixed_StaysAsItIs()
    {
        PlannedIntervals intervals = new(5000, 100_000);

        Assert.Equal(intervals, intervals.NoShorterThan(5_000_000));
    }
}
