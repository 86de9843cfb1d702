using System.Text;

namespace DamonHeatmap.Reports;

/// <summary>Rows of a table for people: numbers to the right, what is named in the call to the left.</summary>
internal static class TextTable
{
    private const string Between = "  ";

    private static readonly HashSet<int> First = [0];

    /// <summary>The first column to the left.</summary>
    /// <param name="rows">All with as many columns as the first.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IReadOnlyList<string[]> rows, TextWriter output) => Write(rows, First, output);

    /// <param name="rows">All with as many columns as the first.</param>
    /// <param name="left">The columns that stand to the left.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IReadOnlyList<string[]> rows, IReadOnlySet<int> left, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            var line = new StringBuilder();
            for (int column = 0; column < row.Length; column++)
            {
                line.Append(column == 0 ? "" : Between);
                line.Append(left.Contains(column) ? row[column].PadRight(widths[column]) : row[column].PadLeft(widths[column]));
            }

            output.Write(line.ToString().TrimEnd() + "\n");
        }
    }
}
