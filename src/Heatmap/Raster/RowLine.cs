namespace DamonHeatmap.Raster;

/// <summary>
/// Adds up one row of a grid. What covers whole columns is written down where it begins and where it ends only, so that a region costs the same however
/// many columns it has; in whole numbers, so that what is taken away again leaves nothing behind, and a cell that nobody knows stays exactly 0.
/// </summary>
internal sealed class RowLine(AddressAxis axis)
{
    /// <summary>Heat in whole numbers, of which 2⁴⁸ are 1.</summary>
    private const double One = 1L << 48;

    // one more: where the last column ends
    private readonly ulong[] _wholeKnown = new ulong[axis.Columns + 1];
    private readonly UInt128[] _wholeHeat = new UInt128[axis.Columns + 1];
    private readonly double[] _partKnown = new double[axis.Columns];
    private readonly double[] _partHeat = new double[axis.Columns];
    private int _first = int.MaxValue;
    private int _last = -1;

    /// <summary>Adds what lies in one column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="known">ns × bytes.</param>
    /// <param name="heat">Heat × ns × bytes.</param>
    public void Add(int column, double known, double heat)
    {
        _first = Math.Min(_first, column);
        _last = Math.Max(_last, column);
        _partKnown[column] += known;
        _partHeat[column] += heat;
    }

    /// <summary>Adds a rectangle.</summary>
    /// <param name="firstColumn">The column of <paramref name="start"/>.</param>
    /// <param name="lastColumn">The column of the last byte.</param>
    /// <param name="start">First address.</param>
    /// <param name="end">First address after it, in the same span.</param>
    /// <param name="duration">How long, ns. Of one column, all durations together are at most 2⁶⁴ − 1.</param>
    /// <param name="level">Heat, 0…1.</param>
    public void Add(int firstColumn, int lastColumn, ulong start, ulong end, ulong duration, double level)
    {
        _first = Math.Min(_first, firstColumn);
        _last = Math.Max(_last, lastColumn);
        if (firstColumn == lastColumn)
        {
            AddPart(firstColumn, end - start, duration, level);
            return;
        }

        AddPart(firstColumn, axis.Ends[firstColumn] - start, duration, level);
        AddPart(lastColumn, end - axis.Starts[lastColumn], duration, level);
        if (lastColumn - firstColumn > 1)
        {
            unchecked
            {
                _wholeKnown[firstColumn + 1] += duration;
                _wholeKnown[lastColumn] -= duration;
                if (level > 0)
                {
                    ulong high = Math.BigMul(duration, (ulong)(level * One), out ulong low);
                    var heat = new UInt128(high, low);
                    _wholeHeat[firstColumn + 1] += heat;
                    _wholeHeat[lastColumn] -= heat;
                }
            }
        }
    }

    /// <summary>Adds what there is to the cells of a row, and begins anew.</summary>
    /// <param name="known">Known area of each cell, ns × bytes.</param>
    /// <param name="heat">Heat × known area of each cell.</param>
    public void MoveTo(Span<double> known, Span<double> heat)
    {
        ulong wholeKnown = 0;
        UInt128 wholeHeat = 0;
        for (int column = _first; column <= _last; column++)
        {
            unchecked
            {
                wholeKnown += _wholeKnown[column];
                wholeHeat += _wholeHeat[column];
            }

            double bytes = axis.Ends[column] - axis.Starts[column];
            known[column] += (wholeKnown * bytes) + _partKnown[column];
            heat[column] += ((double)wholeHeat / One * bytes) + _partHeat[column];
        }

        if (_last >= 0)
        {
            int count = _last - _first + 1;
            Array.Clear(_wholeKnown, _first, count + 1);
            Array.Clear(_wholeHeat, _first, count + 1);
            Array.Clear(_partKnown, _first, count);
            Array.Clear(_partHeat, _first, count);
        }

        (_first, _last) = (int.MaxValue, -1);
    }

    private void AddPart(int column, ulong bytes, ulong duration, double level)
    {
        double area = (double)duration * bytes;
        _partKnown[column] += area;
        _partHeat[column] += level * area;
    }
}
