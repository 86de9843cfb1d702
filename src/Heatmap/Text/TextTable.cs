using System.Text;

namespace DamonHeatmap.Text;

/// <summary>A table as lines of text: the first column to the left, numbers to the right.</summary>
internal static class TextTable
{
    /// <param name="rows">All of as many columns.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IReadOnlyList<string[]> rows, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            var line = new StringBuilder(row[0].PadRight(widths[0]));
            for (int column = 1; column < row.Length; column++)
            {
                line.Append("  ").Append(row[column].PadLeft(widths[column]));
            }

            output.Write(line.Append('\n'));
        }
    }
}
