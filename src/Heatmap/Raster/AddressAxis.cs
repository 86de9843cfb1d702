using System.Globalization;
using Damon;

namespace DamonHeatmap.Raster;

/// <summary>The columns of a grid: a span of addresses, cut into equal parts with edges on whole bytes.</summary>
internal sealed class AddressAxis
{
    private readonly ulong[] _edges;
    private readonly double _columnsPerByte;

    /// <param name="start">First address.</param>
    /// <param name="end">First address after it.</param>
    /// <param name="columns">Number of columns, 1 … the number of bytes.</param>
    /// <exception cref="DamonDataException">Empty, or shorter than one byte a column.</exception>
    public AddressAxis(ulong start, ulong end, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (end <= start || end - start < (ulong)columns)
        {
            throw new DamonDataException(string.Create(
                CultureInfo.InvariantCulture, $"the address range {start}..{end} is too short for {columns} columns; ask for a longer range or fewer columns"));
        }

        UInt128 length = end - start;
        _edges = new ulong[columns + 1];
        for (int i = 0; i <= columns; i++)
        {
            _edges[i] = (ulong)(start + (length * (uint)i / (uint)columns));
        }

        _columnsPerByte = columns / (double)length;
    }

    public int Columns => _edges.Length - 1;

    public ulong Start => _edges[0];

    public ulong End => _edges[^1];

    /// <summary>Where each column begins, and where the last one ends.</summary>
    public ReadOnlySpan<ulong> Edges => _edges;

    /// <summary>The column that holds an address of [<see cref="Start"/>, <see cref="End"/>).</summary>
    public int ColumnOf(ulong address)
    {
        int column = Math.Clamp((int)((address - Start) * _columnsPerByte), 0, Columns - 1);
        while (address < _edges[column])
        {
            column--;
        }

        while (address >= _edges[column + 1])
        {
            column++;
        }

        return column;
    }
}
