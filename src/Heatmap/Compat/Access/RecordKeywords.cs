namespace DamonHeatmap.Compat.Access;

/// <summary>Keywords of a record's head and tail.</summary>
internal static class RecordKeywords
{
    public static IReadOnlyList<Keyword<(AccessRecord Record, Templates Templates, bool Raw)>> All { get; } =
    [
        new("kdamond index", static of => of.Record.Record.Kdamond.ToPython()),
        new("context index", static of => of.Record.Record.Context.ToPython()),
        new("scheme index", static of => of.Record.Record.Scheme.ToPython()),
        new("target id", static of => of.Record.Record.Target.ToPython()),
        new("abs start time", static of => PythonFormat.Nanoseconds(of.Record.StartTime, of.Raw)),
        new("duration", static of => PythonFormat.Nanoseconds(of.Record.Duration, of.Raw)),
        new("intervals", static of => Intervals(of.Record.Intervals, of.Raw)),
        new("intervals goal", static of => Goal(of.Record.Intervals, of.Raw)),
        new("data source", static of => of.Record.Record.DataSource.ToPython()),
        new("format strings", static of => of.Templates.ToString()),
    ];

    private static string Intervals(DamoIntervals intervals, bool raw) =>
        $"sample {PythonFormat.Microseconds(intervals.Sample, raw)}, aggr {PythonFormat.Microseconds(intervals.Aggregation, raw)}";

    private static string Goal(DamoIntervals intervals, bool raw)
    {
        string access = PythonFormat.Share(intervals.GoalAccess, 10_000, raw), aggregations = PythonFormat.Count(intervals.GoalAggregations, raw);
        string min = PythonFormat.Microseconds(intervals.GoalMinSample, raw), max = PythonFormat.Microseconds(intervals.GoalMaxSample, raw);
        return $"target {access} accesses per {aggregations} aggrs, [{min}, {max}] sampling interval";
    }
}
