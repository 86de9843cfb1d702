namespace DamonExporter.Metrics.Families;

/// <summary>damon_regions, damon_sample_interval_seconds, damon_aggregation_interval_seconds, damon_snapshot_timestamp_seconds: of the newest snapshot.</summary>
internal static class SnapshotFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.Amount(
            "damon.regions",
            "{region}",
            "Number of regions in the newest snapshot.",
            1,
            state => Series.OfStreams(state, stream => stream.Regions));
        instruments.Gauge(
            "damon.sample_interval",
            "s",
            "Time between two looks at a region (sampling interval) of the newest snapshot.",
            1,
            state => Series.OfStreams(state, stream => stream.SampleSeconds));
        instruments.Gauge(
            "damon.aggregation_interval",
            "s",
            "Time over which accesses are counted (aggregation interval) of the newest snapshot.",
            1,
            state => Series.OfStreams(state, stream => stream.AggregationSeconds));
        instruments.Gauge(
            "damon.snapshot_timestamp",
            "s",
            "End of the newest snapshot in seconds since 1970; of a replay with recorded times, on the recording's own clock.",
            1,
            state => Series.OfStreams(state, stream => stream.EndTime / 1e9));
    }
}
