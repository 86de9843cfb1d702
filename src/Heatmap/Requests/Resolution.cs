using System.Globalization;

namespace DamonHeatmap.Requests;

/// <summary>The size of a grid: time × addresses, as everywhere.</summary>
/// <param name="Rows">Number of rows (time), at least 1.</param>
/// <param name="Columns">Number of columns (addresses), at least 1.</param>
internal readonly record struct Resolution(int Rows, int Columns)
{
    public long Cells => (long)Rows * Columns;

    /// <summary>Reads <c>40x80</c>.</summary>
    public static bool TryParse(string text, out Resolution resolution)
    {
        string[] parts = text.Split('x', 'X', '×');
        resolution = default;
        if (parts.Length != 2
            || !int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int rows)
            || !int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int columns)
            || rows < 1
            || columns < 1)
        {
            return false;
        }

        resolution = new Resolution(rows, columns);
        return true;
    }
}
