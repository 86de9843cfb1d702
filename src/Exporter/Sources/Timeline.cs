using System.Runtime.InteropServices;
using Damon.Snapshots;

namespace DamonExporter.Sources;

/// <summary>What happens in a replay, and when, as the recording has it: the clock is somebody else's business.</summary>
internal static class Timeline
{
    /// <summary>
    /// Snapshots in order of end time. After its last snapshot of the recording a stream lives on for one typical period, then it ends, unless the
    /// next pass has begun with it. Between two passes is one typical period, that of the fastest stream.
    /// </summary>
    /// <param name="recording">What is replayed.</param>
    /// <param name="loop">Whether there is always another pass.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static IEnumerable<ReplayStep> Of(Recording recording, bool loop, CancellationToken cancellationToken)
    {
        PriorityQueue<(StreamId Stream, long Passing), Int128> endings = new();
        Dictionary<StreamId, long> passings = [];
        Int128 span = (Int128)recording.LastEnd - recording.FirstEnd;
        Int128 gap = recording.Streams.Values.Min(profile => profile.Period);
        Int128 start = 0;
        do
        {
            Dictionary<StreamId, int> counts = [];
            foreach (Snapshot snapshot in recording.Snapshots(cancellationToken))
            {
                Int128 offset = start + snapshot.EndTime - recording.FirstEnd;
                foreach (ReplayStep ending in Endings(endings, passings, offset))
                {
                    yield return ending;
                }

                yield return new ReplayStep(offset, new SnapshotTaken(snapshot));
                StreamId stream = snapshot.Stream;
                CollectionsMarshal.GetValueRefOrAddDefault(passings, stream, out _)++;
                if (++CollectionsMarshal.GetValueRefOrAddDefault(counts, stream, out _) == recording.Streams[stream].Count)
                {
                    endings.Enqueue((stream, passings[stream]), offset + recording.Streams[stream].Period);
                }
            }

            start += span + gap;
        }
        while (loop);

        foreach (ReplayStep ending in Endings(endings, passings, Int128.MaxValue))
        {
            yield return ending;
        }
    }

    /// <summary>Streams that end before a moment; one that has had a snapshot since is no longer about to end.</summary>
    private static IEnumerable<ReplayStep> Endings(
        PriorityQueue<(StreamId Stream, long Passing), Int128> endings, Dictionary<StreamId, long> passings, Int128 before)
    {
        while (endings.TryPeek(out (StreamId Stream, long Passing) ending, out Int128 due) && due < before)
        {
            endings.Dequeue();
            if (passings[ending.Stream] == ending.Passing)
            {
                yield return new ReplayStep(due, new StreamEnded(ending.Stream));
            }
        }
    }
}
