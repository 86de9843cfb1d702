using Damon.Snapshots;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Watch;

/// <summary>Makes a map from all snapshots of its window. Memory is that of the map: they are gone through twice, and kept between only as long as they are few.</summary>
internal static class LiveMapReader
{
    /// <param name="shape">What is asked for.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="newest">End of the newest snapshot of the stream, ns.</param>
    /// <param name="read">Reads, each time anew, the stream's snapshots from a moment on, in the order in which they were kept.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Null: nothing was watched there and then.</returns>
    public static LiveMap? Read(MapShape shape, StreamId stream, long newest, Func<long, IEnumerable<Snapshot>> read, CancellationToken cancellationToken)
    {
        TimeAxis time = WatchWindow.Of(shape.Until ?? newest, shape.Window, shape.Rows);
        long row = WatchWindow.RowLength(shape.Window, shape.Rows);
        var watched = new AddressRanges();
        ulong most = 0;
        long kept = 0;
        List<(Snapshot Snapshot, long From)>? few = [];
        foreach ((Snapshot snapshot, long from) in Decisive())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (from == long.MinValue)
            {
                (watched, most, kept) = (new AddressRanges(), 0, 0);
                few?.Clear();
            }

            watched.Add(snapshot);
            most = Math.Max(most, snapshot.Regions.TotalBytes);

            // an empty snapshot takes room, too
            kept += snapshot.Regions.Count + 4;
            few = kept <= Recording.RegionsKept ? few : null;
            few?.Add((snapshot, from));
        }

        if (LiveSpans.Axis(shape.Request, watched, most) is not { } axis)
        {
            return null;
        }

        GridBuilder grid = Begin();
        long last = time.Start;
        foreach ((Snapshot snapshot, long from) in few ?? Decisive())
        {
            cancellationToken.ThrowIfCancellationRequested();
            grid = from == long.MinValue ? Begin() : grid;
            grid.Add(snapshot, from);
            last = snapshot.EndTime;
        }

        return new LiveMap(shape, stream, grid.Build(), last) { Watched = watched.All };

        GridBuilder Begin() => new(time, axis, shape.Request.Value, shape.Request.Order);

        IEnumerable<(Snapshot Snapshot, long From)> Decisive() => UntilDecided(LiveOrder.Of(read(time.Start), row, null));

        // a window that stands still is decided to its end by the first snapshot at or after that
        IEnumerable<(Snapshot Snapshot, long From)> UntilDecided(IEnumerable<(Snapshot Snapshot, long From)> all)
        {
            foreach ((Snapshot Snapshot, long From) one in all)
            {
                yield return one;
                if (shape.Until is not null && one.Snapshot.EndTime >= time.End)
                {
                    yield break;
                }
            }
        }
    }
}
