using Damon;
using Damon.Snapshots;

namespace DamonHeatmap.Access;

/// <summary>Takes out of a recording the snapshots that are asked for. Memory holds no more of them than were asked for by their distance from the last one.</summary>
/// <param name="request">Which, and what of them.</param>
/// <param name="time">Only those that end in it, ns, both ends included; null: all.</param>
/// <param name="name">What the recording is called, for messages.</param>
internal sealed class SnapshotChooser(AccessRequest request, (long Start, long End)? time, string name)
{
    /// <summary>In the order of the recording; stream by stream and in the order of time where the last ones are meant. May be gone through more than once.</summary>
    /// <exception cref="DamonDataException">There is none.</exception>
    public IEnumerable<ShownSnapshot> Of(IEnumerable<Snapshot> recorded)
    {
        var counts = new Dictionary<StreamId, long>();
        var last = new SortedDictionary<StreamId, SortedDictionary<(long End, long Number), Snapshot>>();
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
                Keep(last, snapshot, number, -choice.From);
            }
            else if (number >= choice.From && number <= choice.To)
            {
                isEmpty = false;
                yield return Show(snapshot);
            }
        }

        foreach (SortedDictionary<(long End, long Number), Snapshot> kept in last.Values)
        {
            int behind = kept.Count;
            foreach (Snapshot snapshot in kept.Values)
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

    /// <summary>Keeps those that end last, whatever order the files were named in; of one moment, those that came last.</summary>
    private static void Keep(SortedDictionary<StreamId, SortedDictionary<(long End, long Number), Snapshot>> last, Snapshot snapshot, long number, long most)
    {
        if (!last.TryGetValue(snapshot.Stream, out SortedDictionary<(long End, long Number), Snapshot>? kept))
        {
            last.Add(snapshot.Stream, kept = []);
        }

        kept.Add((snapshot.EndTime, number), snapshot);
        if (kept.Count > most)
        {
            kept.Remove(kept.First().Key);
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
