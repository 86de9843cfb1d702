using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>
/// Adds up what snapshots know, cell by cell. The rectangles that one stream's snapshots know never overlap (see <see cref="Timeline"/>), so
/// they may come in any order.
/// </summary>
internal sealed class GridBuilder
{
    private readonly TimeAxis _time;
    private readonly AddressAxis _address;
    private readonly ByteKind _kind;
    private readonly double[] _known;
    private readonly double[] _heat;

    /// <param name="time">The rows.</param>
    /// <param name="address">The columns.</param>
    /// <param name="kind">Monitored: heat is the access rate. Filter-passed: the rate times the share of the region's bytes that passed.</param>
    public GridBuilder(TimeAxis time, AddressAxis address, ByteKind kind)
    {
        (_time, _address, _kind) = (time, address, kind);
        _known = new double[time.Rows * address.Columns];
        _heat = new double[_known.Length];
    }

    /// <summary>
    /// Age-fill: each region is known from when it came to its level, (age + 1) aggregations before the end of the snapshot, to that end; but
    /// not before <paramref name="decidesFrom"/>, where an earlier snapshot decides.
    /// </summary>
    /// <param name="snapshot">One of the stream's.</param>
    /// <param name="decidesFrom">End of the snapshot before it, ns; <see cref="long.MinValue"/> for the first.</param>
    public void Add(Snapshot snapshot, long decidesFrom)
    {
        long from = Math.Max(decidesFrom, _time.Start);
        long to = Math.Min(snapshot.EndTime, _time.End);
        if (from >= to)
        {
            return;
        }

        Regions regions = snapshot.Regions;
        for (int i = FirstEndingAfter(regions, _address.Start); i < regions.Count && regions.Starts[i] < _address.End; i++)
        {
            double level = snapshot.Intervals.Rate(regions.Accesses[i]);
            if (_kind == ByteKind.FilterPassed)
            {
                level *= (double)regions.Bytes(i, _kind) / regions.Size(i);
            }

            long since = Math.Max(from, snapshot.Since(i));
            if (since < to)
            {
                AddRectangle(since, to, Math.Max(regions.Starts[i], _address.Start), Math.Min(regions.Ends[i], _address.End), level);
            }
        }
    }

    public Grid Build() => new(_time, _address, _known, _heat);

    private static int FirstEndingAfter(Regions regions, ulong address)
    {
        int low = 0, high = regions.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (regions.Ends[middle] <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void AddRectangle(long since, long to, ulong start, ulong end, double level)
    {
        int firstRow = _time.RowOf(since), lastRow = _time.RowOf(to - 1);
        int firstColumn = _address.ColumnOf(start), lastColumn = _address.ColumnOf(end - 1);
        ReadOnlySpan<long> times = _time.Edges;
        ReadOnlySpan<ulong> addresses = _address.Edges;
        for (int row = firstRow; row <= lastRow; row++)
        {
            double duration = TimeAxis.Duration(Math.Max(since, times[row]), Math.Min(to, times[row + 1]));
            int cells = row * _address.Columns;
            for (int column = firstColumn; column <= lastColumn; column++)
            {
                double area = duration * (Math.Min(end, addresses[column + 1]) - Math.Max(start, addresses[column]));
                _known[cells + column] += area;
                _heat[cells + column] += level * area;
            }
        }
    }
}
