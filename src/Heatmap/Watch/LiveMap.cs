using Damon.Snapshots;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Watch;

/// <summary>The map of one stream over a window of time, which can go on with new snapshots without reading the old ones again. Never changed.</summary>
/// <param name="Shape">What was asked for.</param>
/// <param name="Stream">Whose memory.</param>
/// <param name="Grid">The cells.</param>
/// <param name="LastEnd">End of the last snapshot in it, ns: from there on, the next one decides.</param>
internal sealed record LiveMap(MapShape Shape, StreamId Stream, Grid Grid, long LastEnd)
{
    /// <summary>All addresses that were watched when it was read, ascending.</summary>
    public IReadOnlyList<WatchedRange> Watched { get; init; } = [];

    /// <summary><see cref="LastEnd"/> when it was read.</summary>
    public long ReadEnd { get; init; } = LastEnd;

    /// <summary>Whether a snapshot has addresses, or bytes, that its axis has no place for.</summary>
    public bool IsOutgrown { get; init; }

    /// <summary>Whether so much has come since it was read that addresses of then, or the hottest of them, may mean nothing any more.</summary>
    public bool IsWornOut => (Int128)LastEnd - ReadEnd > Shape.Window;

    /// <summary>The same with what has come since; a window that goes along moves on.</summary>
    /// <param name="snapshots">New ones of the stream, in the order in which they came.</param>
    /// <returns>Null: time has gone back, and the map has to be read anew.</returns>
    public LiveMap? After(IEnumerable<Snapshot> snapshots)
    {
        long row = WatchWindow.RowLength(Shape.Window, Shape.Rows);
        var next = new List<(Snapshot Snapshot, long From)>();
        foreach ((Snapshot snapshot, long from) in LiveOrder.Of(snapshots, row, LastEnd))
        {
            if (from == long.MinValue)
            {
                return null;
            }

            next.Add((snapshot, from));
        }

        if (next.Count == 0)
        {
            return this;
        }

        long last = next[^1].Snapshot.EndTime;
        TimeAxis time = WatchWindow.Of(last, Shape.Window, Shape.Rows);
        var later = new GridBuilder(time, Grid.Address, Shape.Request.Value, Shape.Request.Order);
        next.ForEach(one => later.Add(one.Snapshot, one.From));
        return this with
        {
            Grid = GridRoll.Sum(Grid, later.Build()),
            LastEnd = last,
            IsOutgrown = IsOutgrown || next.Any(one => Outgrows(one.Snapshot)),
        };
    }

    private bool Outgrows(Snapshot snapshot)
    {
        if (Shape.Request.Order == MapOrder.Temperature)
        {
            return snapshot.Regions.TotalBytes > Grid.Address.End;
        }

        if (Shape.Request.Addresses.Count > 0 && Shape.Request.Addresses.All(bounds => bounds is { From: not null, To: not null }))
        {
            return false;
        }

        Regions regions = snapshot.Regions;
        int range = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            while (range < Watched.Count && Watched[range].End < regions.Ends[i])
            {
                range++;
            }

            if (range == Watched.Count || regions.Starts[i] < Watched[range].Start)
            {
                return true;
            }
        }

        return false;
    }
}
