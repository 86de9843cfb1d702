namespace Damon.Records;

/// <summary>The names that values have in damo's JSON. Compared by length first, and never made strings: there are millions of them in a file.</summary>
internal static class JsonKeys
{
    /// <summary>A name that we do not know: its value is passed over.</summary>
    public const int Unknown = -1;

    /// <summary>A record's <c>snapshots</c>.</summary>
    public const int Snapshots = 1000;

    /// <summary>A snapshot's <c>regions</c>.</summary>
    public const int Regions = 1001;

    public static int OfRecord(ReadOnlySpan<byte> name) => name.Length switch
    {
        9 when name.SequenceEqual("snapshots"u8) => Snapshots,
        9 when name.SequenceEqual("intervals"u8) => (int)RecordKey.Intervals,
        9 when name.SequenceEqual("target_id"u8) => (int)RecordKey.TargetId,
        10 when name.SequenceEqual("scheme_idx"u8) => (int)RecordKey.SchemeIdx,
        11 when name.SequenceEqual("kdamond_idx"u8) => (int)RecordKey.KdamondIdx,
        11 when name.SequenceEqual("context_idx"u8) => (int)RecordKey.ContextIdx,
        11 when name.SequenceEqual("data_source"u8) => (int)RecordKey.DataSource,
        14 when name.SequenceEqual("scheme_filters"u8) => (int)RecordKey.SchemeFilters,
        _ => Unknown,
    };

    public static int OfIntervals(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 when name.SequenceEqual("aggr_us"u8) => (int)RecordKey.AggrUs,
        9 when name.SequenceEqual("sample_us"u8) => (int)RecordKey.SampleUs,
        13 when name.SequenceEqual("ops_update_us"u8) => (int)RecordKey.OpsUpdateUs,
        14 when name.SequenceEqual("intervals_goal"u8) => (int)RecordKey.IntervalsGoal,
        _ => Unknown,
    };

    public static int OfGoal(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("aggrs"u8) => (int)RecordKey.GoalAggrs,
        9 when name.SequenceEqual("access_bp"u8) => (int)RecordKey.GoalAccessBp,
        13 when name.SequenceEqual("min_sample_us"u8) => (int)RecordKey.GoalMinSampleUs,
        13 when name.SequenceEqual("max_sample_us"u8) => (int)RecordKey.GoalMaxSampleUs,
        _ => Unknown,
    };

    public static int OfSnapshot(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 when name.SequenceEqual("regions"u8) => Regions,
        8 when name.SequenceEqual("end_time"u8) => (int)RecordKey.EndTime,
        10 when name.SequenceEqual("start_time"u8) => (int)RecordKey.StartTime,
        11 when name.SequenceEqual("total_bytes"u8) => (int)RecordKey.TotalBytes,
        11 when name.SequenceEqual("damos_stats"u8) => (int)RecordKey.DamosStats,
        18 when name.SequenceEqual("sample_interval_us"u8) => (int)RecordKey.SampleIntervalUs,
        _ => Unknown,
    };

    public static int OfRegion(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("end"u8) => (int)RegionKey.End,
        3 when name.SequenceEqual("age"u8) => (int)RegionKey.Age,
        5 when name.SequenceEqual("start"u8) => (int)RegionKey.Start,
        10 when name.SequenceEqual("probe_hits"u8) => (int)RegionKey.ProbeHits,
        11 when name.SequenceEqual("nr_accesses"u8) => (int)RegionKey.NrAccesses,
        16 when name.SequenceEqual("sz_filter_passed"u8) => (int)RegionKey.SzFilterPassed,
        _ => Unknown,
    };

    public static int OfAccesses(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 when name.SequenceEqual("samples"u8) => (int)RegionKey.Samples,
        7 when name.SequenceEqual("percent"u8) => (int)RegionKey.Percent,
        _ => Unknown,
    };

    public static int OfAge(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("usec"u8) => (int)RegionKey.AgeUsec,
        14 when name.SequenceEqual("aggr_intervals"u8) => (int)RegionKey.AgeAggrIntervals,
        _ => Unknown,
    };
}
