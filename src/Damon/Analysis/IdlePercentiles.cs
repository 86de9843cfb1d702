using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>How long the memory of a snapshot has been idle, as percentiles over its bytes.</summary>
public static class IdlePercentiles
{
    /// <summary>
    /// For each percentile p the least <see cref="IdleTime"/> v such that at least p % of the bytes are idle for at most v; p = 0 is the least
    /// of all.
    /// </summary>
    /// <param name="snapshot">Of it.</param>
    /// <param name="percentiles">Each 0…100; told apart to a thousandth.</param>
    /// <param name="kind">Which bytes count.</param>
    /// <returns>Seconds, one value for each percentile; null when the snapshot has no such bytes.</returns>
    public static double[]? Seconds(Snapshot snapshot, ReadOnlySpan<double> percentiles, ByteKind kind = ByteKind.Monitored) =>
        WeightedPercentiles.Of(snapshot, kind, percentiles, IdleTime.Seconds);
}
