namespace Damon.Kernel.Sysfs.Writing;

/// <summary>Monitoring intervals.</summary>
/// <param name="SampleMicroseconds">Sampling interval, µs; with a goal the one to begin with.</param>
/// <param name="AggregationMicroseconds">Aggregation interval, µs; with a goal the one to begin with, and its ratio to the other stays.</param>
/// <param name="UpdateMicroseconds">How often a process's mappings are looked at, µs.</param>
/// <param name="Goal">Auto-tuning; null: fixed intervals.</param>
/// <param name="IsGoalNeeded">Whether a kernel that cannot tune them is refused; else they are fixed there.</param>
public sealed record PlannedIntervals(
    long SampleMicroseconds = 5000, long AggregationMicroseconds = 100_000, long UpdateMicroseconds = 1_000_000, IntervalsGoal? Goal = null, bool IsGoalNeeded = false)
{
    /// <summary>No aggregation of ours takes longer, µs: that is how long a command may hold DAMON's sysfs.</summary>
    public const long LongestAggregation = 10_000_000;

    /// <summary>Auto-tuned to 4 % of accesses seen, sampling 5 ms … 500 ms and aggregation 20 times that.</summary>
    public static PlannedIntervals Tuned { get; } = new(Goal: new IntervalsGoal(400, 3, 5000, LongestAggregation / 20));

    /// <summary>The same where no aggregation is tuned to be shorter, as far as <see cref="LongestAggregation"/> allows; fixed intervals stay as they are.</summary>
    /// <param name="aggregationMicroseconds">µs.</param>
    public PlannedIntervals NoShorterThan(long aggregationMicroseconds)
    {
        if (Goal is not { } goal)
        {
            return this;
        }

        long ratio = AggregationMicroseconds / SampleMicroseconds;
        long sample = Math.Clamp(aggregationMicroseconds / ratio, goal.MinSampleMicroseconds, goal.MaxSampleMicroseconds);
        return this with { SampleMicroseconds = sample, AggregationMicroseconds = sample * ratio, Goal = goal with { MinSampleMicroseconds = sample } };
    }
}
