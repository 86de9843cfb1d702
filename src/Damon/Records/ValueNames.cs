namespace Damon.Records;

/// <summary>What messages call the values of a record file, and how they should look.</summary>
internal static class ValueNames
{
    private const string Count = "a whole number from 0 to 4294967295, such as 3 or \"1,234\"";
    private const string Bytes = "bytes from 0 to 2^64-1, such as \"4,096\" or \"4 KiB\"";
    private const string Time = "a time in ns, such as \"1700000000000000000\"";
    private const string Interval = "a time above 0, in microseconds or with a unit, such as \"5000\" or \"5 ms\"";

    public static (string Name, string Expected) Of(RecordKey key) => key switch
    {
        RecordKey.KdamondIdx => ("kdamond_idx", "an index, null, or -1 for DAMON_STAT"),
        RecordKey.ContextIdx => ("context_idx", "an index or null"),
        RecordKey.SchemeIdx => ("scheme_idx", "an index or null"),
        RecordKey.TargetId => ("target_id", "a number or null"),
        RecordKey.DataSource => ("data_source", "a text"),
        RecordKey.Intervals => ("intervals", "an object or null"),
        RecordKey.SampleUs => ("sample_us", Interval),
        RecordKey.AggrUs => ("aggr_us", Interval),
        RecordKey.OpsUpdateUs => ("ops_update_us", Interval),
        RecordKey.IntervalsGoal => ("intervals_goal", "an object or null"),
        RecordKey.GoalAccessBp => ("access_bp", "a share, such as \"400.000000\""),
        RecordKey.GoalAggrs => ("aggrs", Count),
        RecordKey.GoalMinSampleUs => ("min_sample_us", Interval),
        RecordKey.GoalMaxSampleUs => ("max_sample_us", Interval),
        RecordKey.SchemeFilters => ("scheme_filters", "an array of filters"),
        RecordKey.StartTime => ("start_time", Time),
        RecordKey.EndTime => ("end_time", Time),
        RecordKey.TotalBytes => ("total_bytes", Bytes),
        RecordKey.SampleIntervalUs => ("sample_interval_us", Interval),
        RecordKey.DamosStats => ("damos_stats", "an object or null"),
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    public static (string Name, string Expected) Of(RegionKey key) => key switch
    {
        RegionKey.Start => ("start", Bytes),
        RegionKey.End => ("end", Bytes),
        RegionKey.NrAccesses => ("nr_accesses", "an object with \"samples\""),
        RegionKey.Samples => ("samples", Count),
        RegionKey.Percent => ("percent", "a number from 0 to 100"),
        RegionKey.Age => ("age", "an object with \"aggr_intervals\""),
        RegionKey.AgeUsec => ("usec", "a time, such as \"2 s 500 ms\""),
        RegionKey.AgeAggrIntervals => ("aggr_intervals", Count),
        RegionKey.ProbeHits => ("probe_hits", "a list of at most 4 whole numbers from 0 to 255, such as [3, 0]"),
        RegionKey.SzFilterPassed => ("sz_filter_passed", Bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };
}
