using Damon.Snapshots;

namespace DamonExporter.Keeping;

/// <summary>Which snapshots become events: the first of each stream in each span of time. Not thread-safe.</summary>
/// <param name="interval">Length of the spans; zero: all snapshots do.</param>
internal sealed class EventChoice(TimeSpan interval)
{
    /// <summary>Streams that are remembered; of more, each snapshot that begins anew is an event too many, no one too few.</summary>
    private const int MostStreams = 4096;

    private readonly Dictionary<StreamId, long> _spans = [];

    public bool IsDue(Snapshot snapshot)
    {
        if (interval == TimeSpan.Zero)
        {
            return true;
        }

        // spans are of the clock, not of the start of the exporter: hosts and restarts agree on them
        long span = snapshot.EndTime / (interval.Ticks * 100);
        if (_spans.TryGetValue(snapshot.Stream, out long last) && last == span)
        {
            return false;
        }

        if (_spans.Count >= MostStreams)
        {
            _spans.Clear();
        }

        _spans[snapshot.Stream] = span;
        return true;
    }
}
