namespace DamonHeatmap.Compat.Access;

/// <summary>Keywords of a snapshot's head and tail.</summary>
internal static class SnapshotKeywords
{
    public static IReadOnlyList<Keyword<SnapshotContext>> All { get; } =
    [
        new("total bytes", static of => PythonFormat.Bytes(of.Snapshot.TotalBytes, of.Raw)),
        new("duration", static of => PythonFormat.Nanoseconds(of.Snapshot.EndTime - of.Snapshot.StartTime, of.Raw)),
        new("start time", static of => PythonFormat.Nanoseconds(of.Snapshot.StartTime - of.Record.StartTime, of.Raw)),
        new("end time", static of => PythonFormat.Nanoseconds(of.Snapshot.EndTime - of.Record.StartTime, of.Raw)),
        new("abs start time", static of => PythonFormat.Nanoseconds(of.Snapshot.StartTime, of.Raw)),
        new("abs end time", static of => PythonFormat.Nanoseconds(of.Snapshot.EndTime, of.Raw)),
        new("number of regions", static of => PythonFormat.Count(of.Snapshot.Regions.Count, of.Raw)),
        new("region box colors", static of => of.Options.Box.Colors.Samples()),
        new("region box description", static of => of.Boxes.Description(of.Raw)),
        new("temperature-sz histogram", static of => Temperatures(of, Size, Histogram)),
        new("temperature-df-passed-sz histogram", static of => Temperatures(of, Passed, Histogram)),
        new("recency-sz histogram", static of => Recencies(of, Size, Histogram)),
        new("recency-df-passed-sz histogram", static of => Recencies(of, Passed, Histogram)),
        new("recency percentiles", static of => Percentiles(of, false, IdleTime(of), Recencies(of, Size, Percentiles))),
        new("df-passed recency percentiles", static of => Percentiles(of, true, IdleTime(of), Recencies(of, Passed, Percentiles))),
        new("temperature percentiles", static of => Percentiles(of, false, Temperature(of), Temperatures(of, Size, Percentiles))),
        new("df-passed temperature percentiles", static of => Percentiles(of, true, Temperature(of), Temperatures(of, Passed, Percentiles))),
        new("heatmap", static of => HeatmapLine.Draw(of.Snapshot.Regions, of.Options)),
        new("filters passed heatmap", static of => HeatmapLine.Draw([.. of.Snapshot.Regions.Where(static region => region.FilterPassed.IsTrue())], of.Options)),
        new("filters passed type", static of => Filters(of.Record.Record.Filters)),
        new("filters passed bytes", static of => PythonFormat.Bytes(Sum(of.Snapshot.Regions, Passed), of.Raw)),
        new("positive access samples ratio", static of => PythonFormat.Share(SamplesRatio(of), 100, of.Raw)),
        new("estimated memory bandwidth", static of => Bandwidth(of, Size)),
        new("filters passed estimated memory bandwidth", static of => Bandwidth(of, Passed)),
        new("intervals tuning status", TuningStatus),
        new("damos stats", static of => Stats(of.Snapshot.Stats, of.Raw)),
        new("snapshot intervals", Intervals),
    ];

    private delegate string Drawing(SnapshotContext of, IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, Func<string, PythonNumber> read, Func<PythonNumber, string> format);

    private static PythonNumber Size(DamoRegion region) => region.Size;

    private static PythonNumber Passed(DamoRegion region) => region.FilterPassed;

    private static PythonNumber Sum(IEnumerable<DamoRegion> regions, Func<DamoRegion, PythonNumber> value)
    {
        PythonNumber sum = 0;
        foreach (DamoRegion region in regions)
        {
            sum += value(region);
        }

        return sum;
    }

    private static string Histogram(
        SnapshotContext of, IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, Func<string, PythonNumber> read, Func<PythonNumber, string> format) =>
        Access.Histogram.Draw(values, of.Options, read, format);

    private static string Percentiles(
        SnapshotContext of, IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, Func<string, PythonNumber> read, Func<PythonNumber, string> format) =>
        Access.Percentiles.Draw(values, of.Options, format);

    private static string Percentiles(SnapshotContext of, bool passed, string name, string rows) =>
        of.Snapshot.Regions.Count == 0 ? "no region in snapshot" : $"<{(passed ? "df-passed " : "")}percentile> <{name}>\n{rows}";

    private static string IdleTime(SnapshotContext of) => of.Raw ? "idle time (us)" : "idle time";

    private static string Temperature(SnapshotContext of) => $"temperature (weights: [{of.Options.Weights.Size}, {of.Options.Weights.Rate}, {of.Options.Weights.Age}])";

    private static string Recencies(SnapshotContext of, Func<DamoRegion, PythonNumber> bytes, Drawing draw) => of.Snapshot.Regions.Count == 0 ? "no region in snapshot" : draw(
        of, [.. of.Snapshot.Regions.Select(region => (of.Idle(region), bytes(region)))], PythonText.Microseconds, value => PythonFormat.Microseconds(value, of.Raw));

    private static string Temperatures(SnapshotContext of, Func<DamoRegion, PythonNumber> bytes, Drawing draw)
    {
        if (of.Snapshot.Regions.Count == 0)
        {
            return "no region in snapshot";
        }

        // sizes are what is counted here, and so do not count as heat
        TemperatureWeights weights = of.Options.Weights with { Size = 0 };
        return draw(of, [.. of.Snapshot.Regions.Select(region => (weights.Of(region), bytes(region)))], PythonText.Number, value => PythonFormat.Count(value, of.Raw));
    }

    private static string Filters(IReadOnlyList<DamoFilter> filters)
    {
        string[] texts = [.. filters.Where(static filter => filter.IsOnPages).Select(static filter =>
        {
            string name = $"{(filter.Allow ? "allow" : "reject")} {(filter.Matching ? "" : "none ")}{filter.Type}";
            return filter.Type switch
            {
                "memcg" => $"{name} {filter.MemcgPath}",
                "hugepage_size" when filter.PageSizes is (PythonNumber min, PythonNumber max) => $"{name} [{PythonFormat.Bytes(min, false)}, {PythonFormat.Bytes(max, false)}]",
                "hugepage_size" => throw new PythonErrorException("a filter of no page sizes"),
                _ => name,
            };
        })];
        return texts.Length > 0 ? string.Join(", ", texts) : "n/a";
    }

    private static PythonNumber SamplesRatio(SnapshotContext of)
    {
        PythonNumber samples = Sum(of.Snapshot.Regions, static region => region.Samples);
        return samples * 100 / (of.Snapshot.Regions.Count * of.Record.Intervals.Ratio);
    }

    private static string Bandwidth(SnapshotContext of, Func<DamoRegion, PythonNumber> bytes)
    {
        PythonNumber sum = Sum(of.Snapshot.Regions, region => bytes(region) * region.Samples);
        return $"{PythonFormat.Bytes(sum / (of.Aggregation / 1_000_000), of.Raw)} per second";
    }

    private static string TuningStatus(SnapshotContext of)
    {
        PythonNumber ratio = of.Record.Intervals.Ratio;
        PythonNumber positive = Sum(of.Snapshot.Regions, static region => region.Size * region.Samples);
        PythonNumber possible = Sum(of.Snapshot.Regions, region => region.Size * ratio);
        PythonNumber share = possible.IsTrue() ? positive * 100 / possible : 0;
        string sizes = $"({PythonFormat.Bytes(positive, of.Raw)} / {PythonFormat.Bytes(possible, of.Raw)})";
        DamoIntervals intervals = of.Record.Intervals;
        return $"{PythonFormat.Share(share, 100, of.Raw)} {sizes} {PythonFormat.Microseconds(intervals.Sample, of.Raw)} {PythonFormat.Microseconds(intervals.Aggregation, of.Raw)}";
    }

    private static string Stats(DamoStats? stats, bool raw)
    {
        if (stats is null)
        {
            return "none";
        }

        string Count(PythonNumber value) => PythonFormat.Count(value, raw);
        string Bytes(PythonNumber value) => PythonFormat.Bytes(value, raw);
        return string.Join(
            '\n',
            $"tried {Count(stats.Tried)} times ({Bytes(stats.TriedBytes)})",
            $"applied {Count(stats.Applied)} times ({Bytes(stats.AppliedBytes)})",
            $"{Bytes(stats.FilterPassedBytes)} passed filters",
            $"quota exceeded {Count(stats.QuotaExceeded)} times",
            Bytes(stats.FilterPassedBytes),
            $"tried {Count(stats.Snapshots)} snapshots (max {Count(stats.MaxSnapshots)})");
    }

    private static string Intervals(SnapshotContext of)
    {
        PythonNumber ratio = of.Record.Intervals.Ratio, aggregation = of.Aggregation;
        string most = PythonFormat.Hertz(ratio / (aggregation / 1_000_000), of.Raw, unit: false);
        return $"sample {PythonFormat.Microseconds(aggregation / ratio, of.Raw)} aggr {PythonFormat.Microseconds(aggregation, of.Raw)} (max access hz {most})";
    }
}
