using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Server.Maps;

/// <summary>Draws a part of a stream on axes that are known.</summary>
internal static class WindowDrawer
{
    /// <param name="read">Reads, each time anew, the stream's snapshots that end in the time, and the one that ends next after it.</param>
    /// <param name="time">The time.</param>
    /// <param name="address">The addresses.</param>
    /// <param name="value">What heat is.</param>
    /// <param name="order">What the columns are.</param>
    public static Grid Draw(Func<IEnumerable<Snapshot>> read, TimeAxis time, AddressAxis address, MapValue value, MapOrder order)
    {
        var grid = new GridBuilder(time, address, value, order);
        long from = long.MinValue;
        foreach (Snapshot snapshot in read())
        {
            if (snapshot.EndTime <= from)
            {
                return DrawInAnyOrder(read, time, address, value, order);
            }

            grid.Add(snapshot, from);
            from = snapshot.EndTime;
        }

        return grid.Build();
    }

    private static Grid DrawInAnyOrder(Func<IEnumerable<Snapshot>> read, TimeAxis time, AddressAxis address, MapValue value, MapOrder order)
    {
        var timeline = new Timeline();
        foreach (Snapshot snapshot in read())
        {
            timeline.Add(snapshot);
        }

        var grid = new GridBuilder(time, address, value, order);
        var done = new HashSet<long>();
        foreach (Snapshot snapshot in read())
        {
            if (timeline.DecidesFrom(snapshot, done) is long from)
            {
                grid.Add(snapshot, from);
            }
        }

        return grid.Build();
    }
}
