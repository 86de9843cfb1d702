using System.Numerics;

namespace DamonHeatmap.Server.Maps;

/// <summary>Spans of addresses with round ends.</summary>
internal static class RoundSpans
{
    /// <summary>What a page has: rounder than that nothing needs to be.</summary>
    private const ulong Least = 4096;

    /// <summary>Widens spans to whole multiples of a power of two, which is at most half of a row; those that meet become one.</summary>
    /// <param name="spans">Ascending, apart from each other.</param>
    /// <param name="total">Bytes of all of them.</param>
    /// <param name="rows">In how many rows they are cut.</param>
    public static IReadOnlyList<(ulong Start, ulong End)> Of(IReadOnlyList<(ulong Start, ulong End)> spans, UInt128 total, int rows)
    {
        ulong row = (ulong)UInt128.Min(total / (uint)rows, 1UL << 62);
        ulong unit = row / 2 < Least ? 1 : 1UL << BitOperations.Log2(row / 2);
        var round = new List<(ulong Start, ulong End)>(spans.Count);
        foreach ((ulong start, ulong end) in spans)
        {
            ulong from = start - (start % unit), rest = end % unit;

            // the end of the address space is no multiple of anything
            ulong to = rest == 0 || end > ulong.MaxValue - (unit - rest) ? end : end + (unit - rest);
            if (round.Count > 0 && from <= round[^1].End)
            {
                round[^1] = (round[^1].Start, to);
            }
            else
            {
                round.Add((from, to));
            }
        }

        return round;
    }
}
