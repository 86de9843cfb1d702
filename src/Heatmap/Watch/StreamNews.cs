using Damon.Analysis;
using Damon.Snapshots;

namespace DamonHeatmap.Watch;

/// <summary>What is known of a stream by its newest snapshot.</summary>
/// <param name="Stream">Whose.</param>
/// <param name="EndTime">When it ended, ns.</param>
/// <param name="Intervals">Its intervals.</param>
/// <param name="TotalBytes">Bytes that were watched.</param>
/// <param name="AccessedBytes">Those that were accessed.</param>
/// <param name="HasFilterPassed">Whether a filter was installed.</param>
/// <param name="Probes">How many probes were installed.</param>
/// <param name="Spacing">Time from the end of the one before it, ns; null: not known.</param>
/// <param name="SeenAt">When it was found in the store, as the clock's timestamp.</param>
internal sealed record StreamNews(
    StreamId Stream, long EndTime, Intervals Intervals, ulong TotalBytes, ulong AccessedBytes, bool HasFilterPassed, int Probes, long? Spacing, long SeenAt)
{
    /// <param name="snapshot">The newest.</param>
    /// <param name="before">What was known before; null: nothing.</param>
    /// <param name="seenAt">When it was found.</param>
    public static StreamNews Of(Snapshot snapshot, StreamNews? before, long seenAt)
    {
        Int128 spacing = before is null ? 0 : (Int128)snapshot.EndTime - before.EndTime;
        return new StreamNews(
            snapshot.Stream,
            snapshot.EndTime,
            snapshot.Intervals,
            snapshot.Regions.TotalBytes,
            WorkingSet.Bytes(snapshot),
            snapshot.Regions.HasFilterPassed,
            snapshot.Regions.Probes,
            spacing > 0 && spacing <= long.MaxValue ? (long)spacing : before?.Spacing,
            seenAt);
    }
}
