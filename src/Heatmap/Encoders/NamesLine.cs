using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>A line below a map that names what lies where, as far as there is room: the largest are named first.</summary>
internal static class NamesLine
{
    private const int LongestName = 28;

    /// <summary>Stands below the first column of what is named.</summary>
    private const char Mark = '\'';

    /// <param name="axis">The columns; one character each, and one for each fold.</param>
    /// <param name="mappings">Ascending.</param>
    /// <returns>Without blanks at its end; empty where nothing has a name.</returns>
    public static string Of(AddressAxis axis, IReadOnlyList<Mapping> mappings)
    {
        int width = axis.Columns + axis.Spans.Count - 1;
        var line = new char[width];
        Array.Fill(line, ' ');
        var all = new List<(int At, ulong Bytes, string Name)>();
        for (int i = 0; i < axis.Spans.Count; i++)
        {
            AddressSpan span = axis.Spans[i];
            foreach (Mapping mapping in NamedSpans.In(span, mappings))
            {
                all.Add((axis.ColumnOf(span, mapping.Start) + i, mapping.End - mapping.Start, mapping.Name));
            }
        }

        foreach ((int at, _, string name) in all.OrderByDescending(one => one.Bytes).ThenBy(one => one.At))
        {
            // a file may be named in any way
            string label = Mark + NamedSpans.Short(Excerpt.Line(name), LongestName);
            int from = Math.Max(0, at - 1), to = Math.Min(width, at + label.Length + 1);
            if (at + label.Length <= width && line.AsSpan(from, to - from).IndexOfAnyExcept(' ') < 0)
            {
                label.CopyTo(line.AsSpan(at));
            }
        }

        return new string(line).TrimEnd();
    }
}
