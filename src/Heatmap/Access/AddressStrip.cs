using Damon.Analysis;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Access;

/// <summary>The mean of a value along the addresses of one snapshot, column by column. What no region covers counts for nothing.</summary>
/// <param name="Axis">The columns.</param>
/// <param name="Means">Of each column; null where there is no region in it.</param>
internal sealed record AddressStrip(AddressAxis Axis, IReadOnlyList<double?> Means)
{
    /// <summary>The columns of a snapshot: together with the marks for what is left out as many as asked for, or one a byte.</summary>
    /// <param name="regions">At least one.</param>
    /// <param name="request">How many.</param>
    public static AddressAxis AxisOf(Regions regions, StripRequest request)
    {
        if (request.IsStatic)
        {
            (ulong start, ulong end) = (regions.Starts[0], regions.Ends[^1]);
            return new AddressAxis(start, end, (int)Math.Min((ulong)request.Width, end - start));
        }

        var ranges = new List<(ulong Start, ulong End)>();
        for (int i = 0; i < regions.Count; i++)
        {
            if (ranges.Count > 0 && ranges[^1].End == regions.Starts[i])
            {
                ranges[^1] = (ranges[^1].Start, regions.Ends[i]);
            }
            else
            {
                ranges.Add((regions.Starts[i], regions.Ends[i]));
            }
        }

        IReadOnlyList<(ulong Start, ulong End)> spans = AddressFolds.Of(ranges, request.Width);
        UInt128 bytes = 0;
        foreach ((ulong start, ulong end) in spans)
        {
            bytes += end - start;
        }

        return new AddressAxis(spans, (int)UInt128.Min((UInt128)Math.Max(spans.Count, request.Width - spans.Count + 1), bytes));
    }

    /// <param name="snapshot">Of it.</param>
    /// <param name="axis">The columns.</param>
    /// <param name="value">Of one region; null: it does not count.</param>
    public static AddressStrip Of(Snapshot snapshot, AddressAxis axis, Func<int, double?> value)
    {
        Regions regions = snapshot.Regions;
        var sums = new double[axis.Columns];
        var bytes = new double[axis.Columns];
        int next = 0;
        foreach (AddressSpan span in axis.Spans)
        {
            for (; next < regions.Count && regions.Starts[next] < span.End; next++)
            {
                if (value(next) is not { } one)
                {
                    continue;
                }

                int last = axis.ColumnOf(span, regions.Ends[next] - 1);
                for (int column = axis.ColumnOf(span, regions.Starts[next]); column <= last; column++)
                {
                    double part = Math.Min(regions.Ends[next], axis.Ends[column]) - Math.Max(regions.Starts[next], axis.Starts[column]);
                    sums[column] += one * part;
                    bytes[column] += part;
                }
            }
        }

        return new AddressStrip(axis, [.. sums.Zip(bytes, static (sum, covered) => covered > 0 ? (double?)(sum / covered) : null)]);
    }

    /// <summary>Those of a snapshot: of all bytes, and where there was a filter of those that passed it.</summary>
    /// <param name="snapshot">With at least one region.</param>
    /// <param name="request">What they show.</param>
    /// <param name="weights">Of temperatures.</param>
    public static IReadOnlyList<AddressStrip> AllOf(Snapshot snapshot, StripRequest request, TemperatureWeights weights)
    {
        AddressAxis axis = AxisOf(snapshot.Regions, request);
        bool isRate = request.Value == StripValue.AccessRate;
        AddressStrip all = Of(snapshot, axis, i => isRate ? MapValues.Of(MapValue.AccessRate, snapshot, i) : Temperature.Of(snapshot, i, weights));
        return !snapshot.Regions.HasFilterPassed
            ? [all]
            : [all, Of(snapshot, axis, i => isRate ? MapValues.Of(MapValue.FilterPassedRate, snapshot, i) : snapshot.Regions.FilterPassed[i] > 0 ? Temperature.Of(snapshot, i, weights) : null)];
    }
}
