namespace DamonHeatmap.Raster;

/// <summary>
/// Which gaps between watched ranges are folded away: a process has some gigabytes in a space of 128 TiB, and on one straight axis nothing of it would
/// be seen. A gap is folded where it would be wider than the mark that stands for it, the largest ones first; there are no more marks than there is room for between parts of a column.
/// </summary>
internal static class AddressFolds
{
    /// <summary>A mark takes room, and more of them than this nobody could tell apart.</summary>
    private const int Most = 64;

    /// <summary>Columns that a gap would have to have.</summary>
    private const ulong LeastColumns = 2;

    /// <param name="ranges">Ascending, apart from each other.</param>
    /// <param name="columns">Columns of the axis.</param>
    /// <returns>Spans for the axis, ascending; what lies between them is folded.</returns>
    public static IReadOnlyList<(ulong Start, ulong End)> Of(IReadOnlyList<(ulong Start, ulong End)> ranges, int columns)
    {
        UInt128 total = 0;
        foreach ((ulong start, ulong end) in ranges)
        {
            total += end - start;
        }

        UInt128 least = total / (uint)columns * LeastColumns;
        HashSet<int> folded =
        [
            .. Enumerable.Range(1, ranges.Count - 1)
                .Where(i => ranges[i].Start - ranges[i - 1].End > least)
                .OrderByDescending(i => ranges[i].Start - ranges[i - 1].End)
                .ThenBy(i => i)
                .Take(Math.Min(Most, (columns - 1) / 2)),
        ];
        var spans = new List<(ulong Start, ulong End)>(folded.Count + 1) { ranges[0] };
        for (int i = 1; i < ranges.Count; i++)
        {
            if (folded.Contains(i))
            {
                spans.Add(ranges[i]);
            }
            else
            {
                spans[^1] = (spans[^1].Start, ranges[i].End);
            }
        }

        return spans;
    }
}
