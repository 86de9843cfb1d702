using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>A whole aggregation whose intervals are still to be found out.</summary>
/// <param name="Target">Whose.</param>
/// <param name="Before">End of the one before it, ns since boot; null: one may be missing between.</param>
/// <param name="RegionsBefore">What that one said, in the same intervals; null: it is not known, or had others.</param>
/// <param name="End">Its end, ns since boot.</param>
/// <param name="Epoch">Its intervals.</param>
/// <param name="Regions">What it says.</param>
internal readonly record struct HeldAggregation(TracedTarget Target, long? Before, Regions? RegionsBefore, long End, IntervalsEpoch Epoch, Regions Regions)
{
    /// <summary>When it began: where the one before it ended, unless DAMON stood still between the two.</summary>
    public long StartWith(Intervals intervals) => Before is { } last && End - last >= intervals.Aggregation
        ? AggregationStart.Of(last, End, intervals, Regions, RegionsBefore)
        : End - intervals.Aggregation;
}
