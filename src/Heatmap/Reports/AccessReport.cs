using Damon.Analysis;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>What <c>damon-heatmap access</c> shows to people. All numbers are of what the filters left, and where they left something out, that is said.</summary>
/// <param name="request">What is shown.</param>
/// <param name="boxes">How large boxes are; null: none are shown.</param>
/// <param name="ink">Colours; null: characters.</param>
internal sealed class AccessReport(AccessRequest request, BoxScale? boxes, TerminalInk? ink)
{
    private readonly StripText? _strip = request.Strip is { } strip ? new StripText(strip, request.Weights, ink) : null;
    private readonly BoxText? _boxes = boxes is null ? null : new BoxText(boxes, ink);

    public void Write(IEnumerable<ShownSnapshot> snapshots, TextWriter output)
    {
        bool isFirst = true;
        foreach (ShownSnapshot shown in snapshots)
        {
            if (request.IsTotalOnly)
            {
                WriteTotal(shown.Snapshot, output);
                continue;
            }

            output.Write(isFirst ? "" : "\n");
            isFirst = false;
            WriteHead(shown, output);
            if (shown.Snapshot.Regions.Count > 0)
            {
                WriteBody(shown.Snapshot, output);
            }
        }

        _boxes?.WriteLegend(output);
    }

    private void WriteTotal(Snapshot snapshot, TextWriter output)
    {
        Regions regions = snapshot.Regions;
        string passed = regions.HasFilterPassed ? $", {Humanize.Bytes(regions.FilterPassedBytes)} passed the filters" : "";
        output.Write($"{Humanize.Moment(snapshot.EndTime, request.Zone)}  {snapshot.Stream}  {Humanize.Bytes(regions.TotalBytes)}{passed}\n");
    }

    private void WriteHead(ShownSnapshot shown, TextWriter output)
    {
        Snapshot snapshot = shown.Snapshot;
        Regions regions = snapshot.Regions;
        Intervals intervals = snapshot.Intervals;
        string sampling = intervals.IsSampleAssumed ? "sampling not known" : $"sampling {Humanize.Duration(intervals.Sample)} (100 % is {AccessWords.Hertz(intervals.MaxAccesses / intervals.AggregationSeconds)})";
        output.Write($"{snapshot.Stream}\n");
        output.Write(
            $"{Humanize.Moment(snapshot.EndTime, request.Zone)}, {AccessWords.Count(regions.Count, "region")}, {Humanize.Bytes(regions.TotalBytes)} of which {Humanize.Bytes(WorkingSet.Bytes(snapshot))} accessed, aggregation {Humanize.Duration(intervals.Aggregation)}, {sampling}\n");
        if (request.Filter.IsActive)
        {
            output.Write($"shown: {AccessWords.Count(regions.Count, "region")}, {Humanize.Bytes(regions.TotalBytes)}; recorded: {AccessWords.Count(shown.RecordedRegions, "region")}, {Humanize.Bytes(shown.RecordedBytes)}; all numbers are of what is shown\n");
        }

        if (regions.Count == 0)
        {
            output.Write(shown.RecordedRegions == 0 ? "nothing to show: the snapshot has no region\n" : "nothing to show: no region is what was asked for\n");
            return;
        }

        if (regions.HasFilterPassed)
        {
            string filters = snapshot.Filters.Count > 0 ? string.Join(", ", snapshot.Filters) : "not recorded";
            output.Write($"scheme's filters: {Excerpt.Line(filters)}; {Humanize.Bytes(regions.FilterPassedBytes)} passed, of which {Humanize.Bytes(WorkingSet.Bytes(snapshot, ByteKind.FilterPassed))} accessed\n");
        }
    }

    private void WriteBody(Snapshot snapshot, TextWriter output)
    {
        if (request.Style.IsPercentiles())
        {
            WritePercentiles(snapshot, output);
            return;
        }

        if (request.Style.IsHistogram())
        {
            WriteHistogram(snapshot, output);
            return;
        }

        string passed = snapshot.Regions.HasFilterPassed ? $", {PerSecond(snapshot, ByteKind.FilterPassed)} of what passed" : "";
        output.Write($"bandwidth: about {PerSecond(snapshot, ByteKind.Monitored)}{passed}\n");
        _strip?.Write(snapshot, output);
        foreach (int region in request.Order.Of(snapshot, request.Weights))
        {
            WriteRegion(snapshot, region, output);
        }
    }

    private void WriteRegion(Snapshot snapshot, int region, TextWriter output)
    {
        Regions regions = snapshot.Regions;
        string level = $"{AccessWords.Level(snapshot, region),8} for {Humanize.Duration(RegionKeys.Age(snapshot, region))}";
        string size = $"{Humanize.Bytes(regions.Size(region)),10}";
        string rest = $"{(regions.HasFilterPassed ? $", {Humanize.Bytes(regions.FilterPassed[region])} passed the filters" : "")}"
            + $"{(regions.HasResident ? $", {Humanize.Bytes(regions.Resident[region])} resident" : "")}"
            + string.Concat(Enumerable.Range(0, regions.Probes).Select(probe => $", probe {probe} {AccessWords.Hits(snapshot, region, probe)}"));
        string[] box = [.. _boxes?.Lines(snapshot, region) ?? []];
        if (request.Style.IsBoxes())
        {
            // values stand beside the last line of a box
            foreach (string line in box[..^1])
            {
                output.Write($"{line.TrimEnd()}\n");
            }

            output.Write($"{box[^1]} {size} {level} at {Humanize.Address(regions.Starts[region])}{rest}\n");
            return;
        }

        foreach (string line in box)
        {
            output.Write($"{line.TrimEnd()}\n");
        }

        string temperature = request.HasTemperatures ? $", temperature {AccessWords.Temperature(Temperature.Of(snapshot, region, request.Weights))}" : "";
        output.Write($"{Humanize.Address(regions.Starts[region]),18} .. {Humanize.Address(regions.Ends[region]),-18} {size}  {level}{rest}{temperature}\n");
    }

    private void WritePercentiles(Snapshot snapshot, TextWriter output)
    {
        bool isTemperature = request.Style == AccessStyle.TemperaturePercentiles, hasPassed = snapshot.Regions.HasFilterPassed;
        double[] all = AccessValues.Percentiles(snapshot, request, ByteKind.Monitored)!;
        double[]? passed = hasPassed ? AccessValues.Percentiles(snapshot, request, ByteKind.FilterPassed) : null;
        (double low, double high) = (isTemperature ? all.Min() : 0, all.Max());
        List<string[]> rows = [["bytes", isTemperature ? "temperature at most" : "idle for at most", "", .. hasPassed ? (string[])["of what passed"] : []]];
        for (int i = 0; i < all.Length; i++)
        {
            string bar = Bar.Of(high > low ? (all[i] - low) / (high - low) : 0);
            rows.Add([Humanize.Percent(request.Percentiles[i] / 100), Text(all[i]), bar, .. hasPassed ? (string[])[passed is null ? "-" : Text(passed[i])] : []]);
        }

        TextTable.Write(rows, new HashSet<int> { 2 }, output);

        string Text(double value) => isTemperature ? AccessWords.Temperature(value) : AccessWords.Seconds(value);
    }

    private void WriteHistogram(Snapshot snapshot, TextWriter output)
    {
        bool isTemperature = request.Style == AccessStyle.TemperatureHistogram, hasPassed = snapshot.Regions.HasFilterPassed;
        IReadOnlyList<HistogramBin> bins = SizeHistogram.BinsOf(snapshot, isTemperature, request.Histogram, request.Weights);
        SizeHistogram all = AccessValues.Histogram(snapshot, bins, request, ByteKind.Monitored), passed = AccessValues.Histogram(snapshot, bins, request, ByteKind.FilterPassed);
        ulong total = snapshot.Regions.TotalBytes, totalPassed = snapshot.Regions.FilterPassedBytes;
        ulong most = all.Bytes.Max(), mostPassed = passed.Bytes.Max();
        List<string[]> rows = [["", isTemperature ? "bytes by temperature" : "bytes by idle time", "", "", .. hasPassed ? (string[])["of what passed", "", ""] : []]];
        for (int i = 0; i < bins.Count; i++)
        {
            rows.Add(Row(BinWords.Label(bins[i], isTemperature), all.Bytes[i], most, passed.Bytes[i], mostPassed));
        }

        if (all.Outside > 0)
        {
            rows.Add(Row("in none of these", all.Outside, 0, passed.Outside, 0));
        }

        rows.Add(Row("total", total, 0, totalPassed, 0));
        TextTable.Write(rows, new HashSet<int> { 0, 3, 6 }, output);

        string[] Row(string label, ulong bytes, ulong longest, ulong bytesPassed, ulong longestPassed) =>
        [
            label, Humanize.Bytes(bytes), AccessWords.Share(bytes, total), longest > 0 ? Bar.Of((double)bytes / longest) : "",
            .. hasPassed
                ? (string[])[Humanize.Bytes(bytesPassed), AccessWords.Share(bytesPassed, totalPassed), longestPassed > 0 ? Bar.Of((double)bytesPassed / longestPassed) : ""]
                : [],
        ];
    }

    private static string PerSecond(Snapshot snapshot, ByteKind kind) => $"{Humanize.Bytes((UInt128)Math.Round(Bandwidth.BytesPerSecond(snapshot, kind)))}/s";
}
