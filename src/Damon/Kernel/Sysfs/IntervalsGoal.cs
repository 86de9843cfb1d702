namespace Damon.Kernel.Sysfs;

/// <summary>Auto-tuning of the monitoring intervals (Linux 6.15).</summary>
/// <param name="AccessBasisPoints">Wanted share of access events, 1/10000.</param>
/// <param name="Aggregations">Aggregations in a tuning step; 0: off.</param>
/// <param name="MinSampleMicroseconds">Shortest sampling interval, µs.</param>
/// <param name="MaxSampleMicroseconds">Longest sampling interval, µs.</param>
public sealed record IntervalsGoal(ulong AccessBasisPoints, ulong Aggregations, long MinSampleMicroseconds, long MaxSampleMicroseconds)
{
    /// <summary>Whether the kernel tunes.</summary>
    public bool IsOn => Aggregations != 0;
}
