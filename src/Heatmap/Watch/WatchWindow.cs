using DamonHeatmap.Raster;

namespace DamonHeatmap.Watch;

/// <summary>
/// The rows of a map that goes on in time. Their edges are whole multiples of a row's length, wherever the window stands: what is in a row stays in it, and the picture moves by whole rows.
/// </summary>
internal static class WatchWindow
{
    /// <param name="newest">The moment that the last row has to hold, or to end with, ns.</param>
    /// <param name="window">How much time there is to be, ns; at most a row more is.</param>
    /// <param name="rows">Rows, at least 1.</param>
    public static TimeAxis Of(long newest, long window, int rows)
    {
        Int128 row = RowLength(window, rows), length = row * rows;
        Int128 end = (FloorDivide((Int128)newest - 1, row) + 1) * row;

        // at the ends of what a time can be, the window stays inside
        Int128 latest = FloorDivide(long.MaxValue, row) * row, earliest = -FloorDivide(-(Int128)long.MinValue, row) * row;
        end = Int128.Clamp(end, Int128.Min(earliest + length, latest), latest);
        return new TimeAxis((long)(end - length), (long)end, rows);
    }

    /// <summary>Length of a row, ns.</summary>
    public static long RowLength(long window, int rows) => Math.Max(1, (long)(((Int128)window + rows - 1) / rows));

    private static Int128 FloorDivide(Int128 value, Int128 by) => (value - (((value % by) + by) % by)) / by;
}
