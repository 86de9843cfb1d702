using Damon.Snapshots;

namespace DamonHeatmap.Diff;

/// <summary>Which stream of one recording is which of the other.</summary>
internal static class StreamPairs
{
    /// <summary>
    /// Those of the same name; of the rest, those that differ in the node only, where it is clear which is meant: two hosts. Where that gives nothing and there is just one of each, these two: a trace names its stream by
    /// a thread, which is another one after a restart.
    /// </summary>
    /// <returns>Ordered by the first one.</returns>
    public static IReadOnlyList<(StreamId Before, StreamId After)> Match(IReadOnlyCollection<StreamId> before, IReadOnlyCollection<StreamId> after)
    {
        List<(StreamId Before, StreamId After)> pairs = [.. before.Where(after.Contains).Select(stream => (stream, stream))];
        ILookup<StreamId, StreamId> restBefore = WithoutNode(before.Except(after)), restAfter = WithoutNode(after.Except(before));
        foreach (IGrouping<StreamId, StreamId> group in restBefore.Where(group => group.Count() == 1 && restAfter[group.Key].Count() == 1))
        {
            pairs.Add((group.First(), restAfter[group.Key].First()));
        }

        if (pairs.Count == 0 && before.Count == 1 && after.Count == 1)
        {
            pairs.Add((before.First(), after.First()));
        }

        return [.. pairs.OrderBy(pair => pair.Before)];
    }

    private static ILookup<StreamId, StreamId> WithoutNode(IEnumerable<StreamId> streams) => streams.ToLookup(stream => stream with { Node = null });
}
