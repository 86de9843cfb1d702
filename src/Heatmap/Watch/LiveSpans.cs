using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Watch;

/// <summary>The addresses of a watched map: one axis, whatever was asked for, with marks for what lies between.</summary>
internal static class LiveSpans
{
    /// <summary>A span of addresses has so many columns on average, its mark one of them; where there are fewer, all is one span.</summary>
    private const int LeastColumns = 2;

    /// <param name="request">What was asked for.</param>
    /// <param name="watched">What was watched.</param>
    /// <param name="mostBytes">Bytes of the largest snapshot.</param>
    /// <returns>Null: nothing was watched there.</returns>
    public static AddressAxis? Axis(MapRequest request, AddressRanges watched, ulong mostBytes)
    {
        IReadOnlyList<(ulong Start, ulong End)> spans = Of(request, watched, mostBytes);
        if (spans.Count == 0)
        {
            return null;
        }

        int columns = request.Resolution.Columns;
        spans = (spans.Count * LeastColumns) - 1 > columns ? [(spans[0].Start, spans[^1].End)] : spans;
        UInt128 bytes = 0;
        foreach ((ulong start, ulong end) in spans)
        {
            bytes += end - start;
        }

        // each span has a byte at least, so there are never fewer columns than spans
        return new AddressAxis(spans, (int)UInt128.Min((UInt128)(columns - spans.Count + 1), bytes));
    }

    private static IReadOnlyList<(ulong Start, ulong End)> Of(MapRequest request, AddressRanges watched, ulong mostBytes)
    {
        if (request.Order == MapOrder.Temperature)
        {
            return mostBytes > 0 ? [(0, mostBytes)] : [];
        }

        if (request.Addresses.Count > 0)
        {
            return Asked(request, watched.All);
        }

        if (watched.Hottest is not { } hottest)
        {
            return [];
        }

        return request.Ranges == RangeChoice.Hottest
            ? [(hottest.Start, hottest.End)]
            : AddressFolds.Of([.. watched.All.Select(range => (range.Start, range.End))], request.Resolution.Columns);
    }

    /// <summary>Ranges that were asked for, ascending, joined where they touch. An end that was left out is that of what was watched.</summary>
    private static List<(ulong Start, ulong End)> Asked(MapRequest request, IReadOnlyList<WatchedRange> watched)
    {
        var spans = new List<(ulong Start, ulong End)>();
        foreach ((ulong? from, ulong? to) in request.Addresses.OrderBy(bounds => bounds.From ?? 0))
        {
            if ((from is null || to is null) && watched.Count == 0)
            {
                continue;
            }

            (ulong start, ulong end) = (from ?? watched[0].Start, to ?? watched[^1].End);
            if (start >= end)
            {
                continue;
            }

            if (spans.Count > 0 && start <= spans[^1].End)
            {
                spans[^1] = (Math.Min(start, spans[^1].Start), Math.Max(end, spans[^1].End));
            }
            else
            {
                spans.Add((start, end));
            }
        }

        return spans;
    }
}
