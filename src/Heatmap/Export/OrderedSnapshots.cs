using Damon.Snapshots;

namespace DamonHeatmap.Export;

/// <summary>Leaves out what came too late, for formats that are read in the order of time only.</summary>
/// <param name="format">The format's name.</param>
/// <param name="say">Is told how many were left out.</param>
internal sealed class OrderedSnapshots(string format, Action<string> say)
{
    private readonly Dictionary<StreamId, long> _ends = [];

    public IEnumerable<Snapshot> Of(IEnumerable<Snapshot> snapshots)
    {
        long late = 0;
        foreach (Snapshot snapshot in snapshots)
        {
            if (_ends.TryGetValue(snapshot.Stream, out long last) && snapshot.EndTime < last)
            {
                late++;
                continue;
            }

            _ends[snapshot.Stream] = snapshot.EndTime;
            yield return snapshot;
        }

        if (late > 0)
        {
            say($"{late} snapshot{(late == 1 ? " is" : "s are")} left out: {format} is read in the order of time, and {(late == 1 ? "it" : "they")} came after a later one of the same stream");
        }
    }
}
