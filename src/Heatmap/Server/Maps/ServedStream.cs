using System.Globalization;
using Damon;
using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Server.Maps;

/// <summary>One stream, wherever its snapshots lie.</summary>
/// <param name="Id">Which.</param>
/// <param name="Parts">The stores that have some of it, by their first.</param>
internal sealed record ServedStream(StreamId Id, IReadOnlyList<StoreView> Parts)
{
    /// <summary>End of the first snapshot, ns.</summary>
    public long FirstEnd => Parts.Min(part => part.Streams[Id].First);

    /// <summary>End of the last snapshot, ns.</summary>
    public long LastEnd => Parts.Max(part => part.Streams[Id].Last);

    /// <summary>Names stream and stores; another one where another file has taken a store's place.</summary>
    public string Identity => string.Join('\n', [string.Join('\t', Id.Parts().Select(part => part.Value is null ? "-" : "=" + part.Value)), .. Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Store.Path}\t{part.Epoch}"))]);

    /// <summary>Changes with each snapshot.</summary>
    public string Version => string.Join(' ', Parts.Select(part => part.Sequence.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Its snapshots that end in (from, to], and the first that ends later, if there is one and it is wanted: it decides what was right before.</summary>
    /// <param name="from">ns.</param>
    /// <param name="to">ns.</param>
    /// <param name="withNext">Whether that is wanted.</param>
    /// <param name="warn">Is told of damaged parts, which are left out.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StoreException">A store cannot be read any more.</exception>
    public IEnumerable<Snapshot> Read(long from, long to, bool withNext, Action<string>? warn, CancellationToken cancellationToken)
    {
        // one after the other: a folder may have more stores than a process may have open files
        long until = withNext ? NextEnd(to) : to;
        foreach (StoreView part in Parts.Where(part => part.Streams[Id] is var (first, last) && first <= until && last > from))
        {
            using StoreReader reader = part.Store.Open(part);
            foreach (NumberedSnapshot one in reader.Read(new StoreQuery { Streams = Id.Equals, From = from == long.MaxValue ? from : from + 1, To = until }, warn))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return one.Snapshot;
            }
        }
    }

    /// <summary>The same stream as it is now; null: there is nothing of it any more.</summary>
    /// <exception cref="DamonDataException">A store cannot be read.</exception>
    public ServedStream? Again()
    {
        StoreView[] parts = [.. Parts.Select(part => part.Store.Look()).Where(part => part.Streams.ContainsKey(Id))];
        return parts.Length > 0 ? new ServedStream(Id, parts) : null;
    }

    /// <summary>Whether a snapshot of it ends in (from, to].</summary>
    /// <param name="from">ns.</param>
    /// <param name="to">ns.</param>
    /// <exception cref="StoreException">A store cannot be read any more.</exception>
    public bool HasEndIn(long from, long to)
    {
        long first = from == long.MaxValue ? from : from + 1;
        foreach (StoreView part in Parts)
        {
            using StoreReader reader = part.Store.Open(part);

            // what can be told without reading comes first; a block may have begun before and end after
            if (reader.FirstEndFrom(Id, first) is { } end && (end <= to || reader.Read(new StoreQuery { Streams = Id.Equals, From = first, To = to }, null).Any()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Its newest snapshot; null: none can be read.</summary>
    public Snapshot? Newest()
    {
        Snapshot? newest = null;
        foreach (StoreView part in Parts)
        {
            using StoreReader reader = part.Store.Open(part);
            foreach (NumberedSnapshot one in reader.Newest(Id.Equals).Where(one => newest is null || one.Snapshot.EndTime >= newest.EndTime))
            {
                newest = one.Snapshot;
            }
        }

        return newest;
    }

    /// <summary>A moment up to which the first snapshot has ended that ends at or after another moment; that moment itself, where there is none.</summary>
    private long NextEnd(long time)
    {
        long? next = null;
        foreach (StoreView part in Parts.Where(part => part.Streams[Id].Last >= time).OrderBy(part => part.Streams[Id].First))
        {
            // where this one begins, one that was found has ended
            if (next <= part.Streams[Id].First)
            {
                break;
            }

            using StoreReader reader = part.Store.Open(part);
            next = reader.FirstEndFrom(Id, time) is { } found && !(next < found) ? found : next;
        }

        return Math.Max(time, next ?? time);
    }
}
