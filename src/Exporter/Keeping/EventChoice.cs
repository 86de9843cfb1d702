using Damon.Snapshots;

namespace DamonExporter.Keeping;

/// <summary>Which snapshots become events: the first of each stream in each span of time. Not thread-safe.</summary>
/// <param name="interval">Length of the spans; zero: all snapshots do.</param>
internal sealed class EventChoice(TimeSpan interval)
{
    /// <summary>Streams that are remembered; of more, each snapshot that begins anew is an event too many, no one too few.</summary>
    private const int MostStreams = 4096;

    private readonly Dictionary<StreamId, long> _spans = [];

    /// <summary>Whether this one is to become an event.</summary>
    public bool IsDue(Snapshot snapshot) => interval == TimeSpan.Zero || !_spans.TryGetValue(snapshot.Stream, out long last) || last != SpanOf(snapshot);

    /// <summary>This one did: no other one of its span is due.</summary>
    public void Took(Snapshot snapshot)
    {
        if (interval == TimeSpan.Zero)
        {
            return;
        }

        if (_spans.Count >= MostStreams && !_spans.ContainsKey(snapshot.Stream))
        {
            _spans.Clear();
        }

        _spans[snapshot.Stream] = SpanOf(snapshot);
    }

    /// <summary>Spans are of the clock, not of the start of the exporter: hosts and restarts agree on them.</summary>
    private long SpanOf(Snapshot snapshot) => snapshot.EndTime / (interval.Ticks * 100);
}
