using System.Globalization;
using Damon;

namespace DamonHeatmap.Raster;

/// <summary>The rows of a grid: a span of time, cut into equal parts with edges on whole nanoseconds.</summary>
internal sealed class TimeAxis
{
    private readonly long[] _edges;
    private readonly double _rowsPerNanosecond;

    /// <param name="start">First moment, ns.</param>
    /// <param name="end">First moment after it, ns.</param>
    /// <param name="rows">Number of rows, 1 … the number of nanoseconds.</param>
    /// <exception cref="DamonDataException">Empty, or shorter than one nanosecond a row.</exception>
    public TimeAxis(long start, long end, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Int128 length = (Int128)end - start;
        if (length < rows)
        {
            throw new DamonDataException(string.Create(
                CultureInfo.InvariantCulture, $"the time range {start}..{end} ns is too short for {rows} rows; ask for a longer range or fewer rows"));
        }

        _edges = new long[rows + 1];
        for (int i = 0; i <= rows; i++)
        {
            _edges[i] = (long)(start + (length * i / rows));
        }

        _rowsPerNanosecond = rows / (double)length;
    }

    public int Rows => _edges.Length - 1;

    public long Start => _edges[0];

    public long End => _edges[^1];

    /// <summary>Where each row begins, and where the last one ends.</summary>
    public ReadOnlySpan<long> Edges => _edges;

    /// <summary>
    /// From one moment to a later one, ns. Times of today, some 2⁶¹ ns, are whole in floating point only to 256 ns, their differences to far less.
    /// </summary>
    public static double Duration(long from, long to) => (ulong)to - (ulong)from;

    /// <summary>The row that holds a moment of [<see cref="Start"/>, <see cref="End"/>).</summary>
    public int RowOf(long time)
    {
        // A guess in floating point, then the truth by the edges themselves.
        int row = Math.Clamp((int)(Duration(Start, time) * _rowsPerNanosecond), 0, Rows - 1);
        while (time < _edges[row])
        {
            row--;
        }

        while (time >= _edges[row + 1])
        {
            row++;
        }

        return row;
    }
}
