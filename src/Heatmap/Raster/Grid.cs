namespace DamonHeatmap.Raster;

/// <summary>
/// A heatmap as numbers: time × address cells. Of each cell, <see cref="Coverage"/> says which part of its area (duration × bytes) is known, and
/// <see cref="Heat"/> the area-weighted mean access rate over that part.
/// </summary>
internal sealed class Grid
{
    /// <summary>Sums are as exact as their order lets them be; what lies behind so many digits says nothing, and equal heats must not differ by it.</summary>
    private const int Digits = 12;

    private readonly double[] _known;
    private readonly double[] _heat;

    /// <param name="time">The rows.</param>
    /// <param name="address">The columns.</param>
    /// <param name="known">Known area of each cell, row by row, ns × bytes.</param>
    /// <param name="heat">Rate × known area of each cell, row by row, ns × bytes.</param>
    internal Grid(TimeAxis time, AddressAxis address, double[] known, double[] heat) =>
        (Time, Address, _known, _heat) = (time, address, known, heat);

    public TimeAxis Time { get; }

    public AddressAxis Address { get; }

    /// <summary>Whether anything is known.</summary>
    public bool IsKnown => Array.Exists(_known, area => area > 0);

    /// <summary>Known part of the cell's area, 0…1.</summary>
    public double Coverage(int row, int column)
    {
        double area = TimeAxis.Duration(Time.Edges[row], Time.Edges[row + 1]) * (Address.Ends[column] - Address.Starts[column]);
        return Math.Min(1, KnownArea(row, column) / area);
    }

    /// <summary>Mean access rate of the known part, 0…1; null where nothing is known.</summary>
    public double? Heat(int row, int column)
    {
        double known = KnownArea(row, column);
        return known > 0 ? Math.Clamp(Rounded(HeatArea(row, column) / known), 0, 1) : null;
    }

    /// <summary>In decimal digits, since shares of samples have few; of what is very small, those that it begins with: the least heat is not none.</summary>
    private static double Rounded(double heat)
    {
        if (heat is >= 1e-3 or 0)
        {
            return Math.Round(heat, Digits);
        }

        double scale = Math.Pow(10, Math.Floor(-Math.Log10(heat)));
        return Math.Round(heat * scale, Digits) / scale;
    }

    /// <summary>Known area of the cell, ns × bytes.</summary>
    public double KnownArea(int row, int column) => _known[(row * Address.Columns) + column];

    /// <summary>Rate × known area of the cell, ns × bytes.</summary>
    public double HeatArea(int row, int column) => _heat[(row * Address.Columns) + column];

    /// <summary>The largest heat of all cells; 0 when nothing is known or nothing was accessed.</summary>
    public double MaxHeat()
    {
        double max = 0;
        for (int row = 0; row < Time.Rows; row++)
        {
            for (int column = 0; column < Address.Columns; column++)
            {
                max = Math.Max(max, Heat(row, column) ?? 0);
            }
        }

        return max;
    }
}
