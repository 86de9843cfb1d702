namespace Damon.Snapshots;

/// <summary>
/// When the last aggregation of a snapshot of a trace began. A trace tells ends only, and the end before is taken for the start: an aggregation is as many samples as it has to be, however long
/// a busy processor makes it. But where snapshots were lost, or DAMON stood still, more than one aggregation lies between.
/// </summary>
public static class AggregationStart
{
    /// <param name="told">The start as told: the end of the snapshot before, ns.</param>
    /// <param name="end">The end, ns, not before <paramref name="told"/>.</param>
    /// <param name="intervals">Those in force.</param>
    /// <param name="regions">What the snapshot says.</param>
    /// <param name="before">What the one said that ended at <paramref name="told"/>; null where there is none, or where other intervals were in force.</param>
    /// <returns><paramref name="told"/>, if one aggregation at most can lie between; else the interval before the end, of which alone anything is known.</returns>
    public static long Of(long told, long end, Intervals intervals, Regions regions, Regions? before)
    {
        ArgumentNullException.ThrowIfNull(regions);
        Int128 span = (Int128)end - told;

        // none takes less than its interval, so that there is no room for two
        if (span < 2 * (Int128)intervals.Aggregation || (before is not null && IsNext(before, regions, span / intervals.Aggregation)))
        {
            return told;
        }

        return (long)((Int128)end - intervals.Aggregation);
    }

    /// <summary>
    /// Whether two snapshots are of aggregations that follow each other. The kernel adds 1 to a region's age with each aggregation in which it keeps its level, and begins anew at 0 where it does not
    /// (kdamond_merge_regions), so ages that were already larger than all aggregations that there can be between tell how many there were. Where regions were merged, ages are means: the most count.
    /// </summary>
    private static bool IsNext(Regions before, Regions now, Int128 most)
    {
        int once = 0, more = 0;
        for (int i = 0, j = 0; i < before.Count && j < now.Count;)
        {
            if (before.Ages[i] >= most && Math.Max(before.Starts[i], now.Starts[j]) < Math.Min(before.Ends[i], now.Ends[j]))
            {
                long passed = (long)now.Ages[j] - before.Ages[i];
                once += passed == 1 ? 1 : 0;
                more += passed > 1 ? 1 : 0;
            }

            if (before.Ends[i] < now.Ends[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return once > more;
    }
}
