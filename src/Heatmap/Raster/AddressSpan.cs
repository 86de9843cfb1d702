namespace DamonHeatmap.Raster;

/// <summary>Addresses without a gap, and the columns of an axis that show them.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="FirstColumn">The column that begins with <paramref name="Start"/>.</param>
/// <param name="Columns">How many columns there are, at least 1.</param>
internal readonly record struct AddressSpan(ulong Start, ulong End, int FirstColumn, int Columns)
{
    /// <summary>Bytes.</summary>
    public ulong Length => End - Start;

    /// <summary>Columns of one byte.</summary>
    public double ColumnsPerByte { get; } = Columns / (double)(End - Start);

    /// <summary>The first column after it.</summary>
    public int EndColumn => FirstColumn + Columns;
}
