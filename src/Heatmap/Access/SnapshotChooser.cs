using Damon;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>Takes out of a recording the snapshots that are asked for. Memory holds no more of them than were asked for by their distance from the last one.</summary>
/// <param name="request">Which, and what of them.</param>
/// <param name="time">Only those that end in it, ns, both ends included; null: all.</param>
/// <param name="name">What the recording is called, for messages.</param>
internal sealed class SnapshotChooser(AccessRequest request, (long Start, long End)? time, string name)
{
    /// <summary>In the order of the recording; stream by stream where the last ones are meant. May be gone through more than once.</summary>
    /// <exception cref="DamonDataException">There is none.</exception>
    public IEnumerable<ShownSnapshot> Of(IEnumerable<Snapshot> recorded)
    {
        var counts = new Dictionary<StreamId, long>();
        var last = new SortedDictionary<StreamId, Queue<Snapshot>>();
        SnapshotChoice choice = request.Snapshots;
        bool hasAny = false, hasStream = false, isEmpty = true;
        foreach (Snapshot snapshot in recorded)
        {
            hasAny = true;
            if (!request.Streams.Matches(snapshot.Stream))
            {
                continue;
            }

            hasStream = true;
            if (!Fits(snapshot))
            {
                continue;
            }

            long number = counts[snapshot.Stream] = counts.TryGetValue(snapshot.Stream, out long before) ? before + 1 : 0;
            if (choice.CountsFromLast)
            {
                Keep(last, snapshot, -choice.From);
            }
            else if (number >= choice.From && number <= choice.To)
            {
                isEmpty = false;
                yield return Show(snapshot);
            }
        }

        foreach (Queue<Snapshot> queue in last.Values)
        {
            int behind = queue.Count;
            foreach (Snapshot snapshot in queue)
            {
                // the last one is -1
                if (-behind >= choice.From && -behind <= choice.To)
                {
                    isEmpty = false;
                    yield return Show(snapshot);
                }

                behind--;
            }
        }

        if (isEmpty)
        {
            throw new DamonDataException($"{name}: {Nothing(hasAny, hasStream, counts.Count > 0 ? counts.Values.Max() + 1 : 0)}");
        }
    }

    private static void Keep(SortedDictionary<StreamId, Queue<Snapshot>> last, Snapshot snapshot, long most)
    {
        if (!last.TryGetValue(snapshot.Stream, out Queue<Snapshot>? queue))
        {
            last.Add(snapshot.Stream, queue = new Queue<Snapshot>());
        }

        queue.Enqueue(snapshot);
        if (queue.Count > most)
        {
            queue.Dequeue();
        }
    }

    private bool Fits(Snapshot snapshot)
    {
        if (time is { } wanted && (snapshot.EndTime < wanted.Start || snapshot.EndTime > wanted.End))
        {
            return false;
        }

        if (request.SnapshotSizes.Count == 0)
        {
            return true;
        }

        ulong bytes = request.Filter.Apply(snapshot).Regions.TotalBytes;
        return request.SnapshotSizes.Any(range => range.Contains(bytes));
    }

    private ShownSnapshot Show(Snapshot snapshot) => new(request.Filter.Apply(snapshot), snapshot.Regions.Count, snapshot.Regions.TotalBytes);

    private string Nothing(bool hasAny, bool hasStream, long most) =>
        !hasAny ? "no snapshot in it; nothing was recorded"
        : !hasStream ? $"no stream {request.Streams}"
        : most > 0 ? $"no snapshot {request.Snapshots.Text}; there are {most}"
        : request.SnapshotSizes.Count > 0 ? "no snapshot with such a total size (--sz-snapshot)"
        : "no snapshot ends in that time (--time-range)";
}
