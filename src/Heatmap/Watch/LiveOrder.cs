using Damon.Snapshots;

namespace DamonHeatmap.Watch;

/// <summary>
/// Which snapshot of a stream decides which time, where they are taken as they come, once: each from the end of the one before it. One that ends before that by less than a row could not be told apart, and is left
/// out; by more, the clock was set back or the host booted anew, and what came before is of another time.
/// </summary>
internal static class LiveOrder
{
    /// <param name="snapshots">Of one stream, in the order in which they were kept.</param>
    /// <param name="row">Length of a row, ns.</param>
    /// <param name="lastEnd">End of the one before them, ns; null: there is none.</param>
    /// <returns>Each that decides something, and from when on: <see cref="long.MinValue"/> where all begins anew.</returns>
    public static IEnumerable<(Snapshot Snapshot, long From)> Of(IEnumerable<Snapshot> snapshots, long row, long? lastEnd)
    {
        foreach (Snapshot snapshot in snapshots)
        {
            if (lastEnd is { } last && snapshot.EndTime <= last)
            {
                if ((Int128)last - snapshot.EndTime < row)
                {
                    continue;
                }

                lastEnd = null;
            }

            yield return (snapshot, lastEnd ?? long.MinValue);
            lastEnd = snapshot.EndTime;
        }
    }
}
