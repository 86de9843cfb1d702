using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Truth;

/// <summary>A pattern on a grid: what each cell must show of the part of it that a recording knows, and how far from that what is shown is.</summary>
internal sealed class TrueGrid
{
    // of each cell: the area that is known, and what of it was touched in turn with all other, and alone; ns x bytes
    private readonly double[] _known;
    private readonly double[] _all;
    private readonly double[] _one;

    /// <param name="pattern">What happened.</param>
    /// <param name="start">When it began, ns.</param>
    /// <param name="time">The rows.</param>
    /// <param name="address">The columns: one span.</param>
    /// <param name="known">What is known, without overlaps.</param>
    public TrueGrid(TruePattern pattern, long start, TimeAxis time, AddressAxis address, IEnumerable<KnownArea> known)
    {
        (_known, _all, _one) = (new double[time.Rows * address.Columns], new double[time.Rows * address.Columns], new double[time.Rows * address.Columns]);
        foreach (KnownArea area in known)
        {
            (long since, long until) = (Math.Max(area.From, time.Start), Math.Min(area.To, time.End));
            (ulong low, ulong high) = (Math.Max(area.Start, address.Start), Math.Min(area.End, address.End));
            if (since >= until || low >= high)
            {
                continue;
            }

            (int firstColumn, int lastColumn) = (address.ColumnOf(address.Spans[0], low), address.ColumnOf(address.Spans[0], high - 1));
            for (int row = time.RowOf(since); row <= time.RowOf(until - 1); row++)
            {
                (long from, long to) = (Math.Max(since, time.Edges[row]), Math.Min(until, time.Edges[row + 1]));
                for (int column = firstColumn; column <= lastColumn; column++)
                {
                    (ulong left, ulong right) = (Math.Max(low, address.Starts[column]), Math.Min(high, address.Ends[column]));
                    int cell = (row * address.Columns) + column;
                    _known[cell] += (double)(to - from) * (right - left);
                    foreach (TrueStep step in pattern.Steps.Where(step => step.From + start < to && step.To + start > from))
                    {
                        double touched = (Math.Min(to, step.To + start) - Math.Max(from, step.From + start)) * step.Memory.Sum(part => (double)Overlap(part.Start, part.End, left, right));
                        (step.IsAll ? _all : _one)[cell] += touched;
                    }
                }
            }
        }
    }

    /// <summary>What each cell must show, row by row; null where nothing is known.</summary>
    /// <param name="all">The level of what is touched in turn.</param>
    /// <param name="one">The level of what is touched alone.</param>
    public double?[] At(double all, double one) =>
        [.. Enumerable.Range(0, _known.Length).Select(cell => _known[cell] > 0 ? ((all * _all[cell]) + (one * _one[cell])) / _known[cell] : (double?)null)];

    /// <summary>The level of what is touched in turn that fits best, by least squares over what is known and shown.</summary>
    /// <param name="shown">Of each cell, row by row; null where nothing is.</param>
    /// <param name="one">The level of what is touched alone.</param>
    public double Fit(IReadOnlyList<double?> shown, double one)
    {
        (double both, double square) = (0, 0);
        for (int cell = 0; cell < _known.Length; cell++)
        {
            if (_known[cell] > 0 && shown[cell] is double heat)
            {
                double all = _all[cell] / _known[cell];
                both += _known[cell] * all * (heat - (one * _one[cell] / _known[cell]));
                square += _known[cell] * all * all;
            }
        }

        return square > 0 ? Math.Clamp(both / square, 0, 1) : 0;
    }

    /// <summary>The root of the mean square of what is wrong, over what is known and shown: a cell counts as much as is known of it.</summary>
    /// <param name="shown">Of each cell, row by row; null where nothing is.</param>
    /// <param name="all">The level of what is touched in turn.</param>
    /// <param name="one">The level of what is touched alone.</param>
    public double Error(IReadOnlyList<double?> shown, double all, double one)
    {
        (double sum, double area) = (0, 0);
        for (int cell = 0; cell < _known.Length; cell++)
        {
            if (_known[cell] > 0 && shown[cell] is double heat)
            {
                double wrong = heat - (((all * _all[cell]) + (one * _one[cell])) / _known[cell]);
                sum += _known[cell] * wrong * wrong;
                area += _known[cell];
            }
        }

        return Math.Sqrt(sum / area);
    }

    private static ulong Overlap(ulong start, ulong end, ulong from, ulong to) => Math.Max(start, from) is var first && Math.Min(end, to) is var last && last > first ? last - first : 0;
}
