using System.Globalization;
using Damon;

namespace DamonHeatmap.Raster;

/// <summary>
/// The columns of a grid: one or more spans of addresses, each cut into equal parts with edges on whole bytes. What lies between two spans is folded
/// away. A column is as many bytes in one span as in another, as nearly as whole columns allow.
/// </summary>
internal sealed class AddressAxis
{
    private readonly ulong[] _starts;
    private readonly ulong[] _ends;
    private readonly AddressSpan[] _spans;

    /// <summary>One span, from <paramref name="start"/> to <paramref name="end"/>.</summary>
    /// <inheritdoc cref="AddressAxis(IReadOnlyList{ValueTuple{ulong, ulong}}, int)"/>
    public AddressAxis(ulong start, ulong end, int columns)
        : this([(start, end)], columns)
    {
    }

    /// <param name="spans">Ascending, apart from each other.</param>
    /// <param name="columns">Number of columns: at least 1 for each span, at most 1 for each byte.</param>
    /// <exception cref="DamonDataException">Empty, shorter than one byte a column, or too many spans.</exception>
    public AddressAxis(IReadOnlyList<(ulong Start, ulong End)> spans, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        UInt128 total = 0;
        foreach ((ulong start, ulong end) in spans)
        {
            total += end > start ? end - start : throw TooShort(start, end, columns);
        }

        if (total < (uint)columns)
        {
            throw TooShort(spans[0].Start, spans[^1].End, columns);
        }

        if (spans.Count > columns)
        {
            throw new DamonDataException(string.Create(CultureInfo.InvariantCulture, $"{spans.Count} address ranges do not fit into {columns} columns; ask for more columns or fewer ranges"));
        }

        int[] shares = Share(spans, total, columns);
        (_starts, _ends, _spans) = (new ulong[columns], new ulong[columns], new AddressSpan[spans.Count]);
        for (int i = 0, column = 0; i < shares.Length; column += shares[i++])
        {
            _spans[i] = new AddressSpan(spans[i].Start, spans[i].End, column, shares[i]);
            UInt128 length = _spans[i].Length;
            for (int part = 0; part < shares[i]; part++)
            {
                _starts[column + part] = (ulong)(spans[i].Start + (length * (uint)part / (uint)shares[i]));
                _ends[column + part] = (ulong)(spans[i].Start + (length * (uint)(part + 1) / (uint)shares[i]));
            }
        }

        TotalBytes = total;
    }

    public int Columns => _starts.Length;

    public ulong Start => _starts[0];

    public ulong End => _ends[^1];

    /// <summary>Bytes of all columns together.</summary>
    public UInt128 TotalBytes { get; }

    /// <summary>First address of each column.</summary>
    public ReadOnlySpan<ulong> Starts => _starts;

    /// <summary>First address after each column; that of the next one, unless addresses are folded away between.</summary>
    public ReadOnlySpan<ulong> Ends => _ends;

    /// <summary>The spans, ascending.</summary>
    public IReadOnlyList<AddressSpan> Spans => _spans;

    /// <summary>Whether addresses are folded away right before a column.</summary>
    public bool IsFoldedBefore(int column) => column > 0 && _starts[column] != _ends[column - 1];

    /// <summary>The column that holds an address of a span.</summary>
    public int ColumnOf(in AddressSpan span, ulong address)
    {
        // A guess in floating point, then the truth by the edges themselves.
        int column = span.FirstColumn + Math.Clamp((int)((address - span.Start) * span.ColumnsPerByte), 0, span.Columns - 1);
        while (address < _starts[column])
        {
            column--;
        }

        while (address >= _ends[column])
        {
            column++;
        }

        return column;
    }

    /// <summary>Columns by length, at least one each and at most one a byte, the largest remainders first.</summary>
    private static int[] Share(IReadOnlyList<(ulong Start, ulong End)> spans, UInt128 total, int columns)
    {
        var shares = new int[spans.Count];
        var wanted = new double[spans.Count];
        int given = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            ulong length = spans[i].End - spans[i].Start;
            wanted[i] = columns * ((double)length / (double)total);
            shares[i] = Math.Max(1, (int)Math.Min(length, Math.Min((ulong)columns, (ulong)wanted[i])));
            given += shares[i];
        }

        for (; given < columns; given++)
        {
            shares[Best(i => (ulong)shares[i] < spans[i].End - spans[i].Start ? wanted[i] - shares[i] : double.NegativeInfinity)]++;
        }

        for (; given > columns; given--)
        {
            shares[Best(i => shares[i] > 1 ? shares[i] - wanted[i] : double.NegativeInfinity)]--;
        }

        return shares;

        int Best(Func<int, double> score)
        {
            int best = 0;
            for (int i = 1; i < shares.Length; i++)
            {
                best = score(i) > score(best) ? i : best;
            }

            return best;
        }
    }

    private static DamonDataException TooShort(ulong start, ulong end, int columns) => new(string.Create(
        CultureInfo.InvariantCulture, $"the address range {start}..{end} is too short for {columns} columns; ask for a longer range or fewer columns"));
}
