namespace DamonExporter.Metrics.Families;

/// <summary>damon_regions, damon_sample_interval_seconds, damon_aggregation_interval_seconds, damon_snapshot_timestamp_seconds: of the newest snapshot.</summary>
internal static class SnapshotFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.StreamAmount(
            "damon.regions",
            "{region}",
            "Number of regions in the newest snapshot.",
            1,
            stream => Series.Of(stream, stream.Regions));
        instruments.StreamGauge(
            "damon.sample_interval",
            "s",
            "Time between two looks at a region (sampling interval) of the newest snapshot.",
            1,
            stream => Series.Of(stream, stream.SampleSeconds));
        instruments.StreamGauge(
            "damon.aggregation_interval",
            "s",
            "Time over which accesses are counted (aggregation interval) of the newest snapshot.",
            1,
            stream => Series.Of(stream, stream.AggregationSeconds));
        instruments.StreamGauge(
            "damon.snapshot_timestamp",
            "s",
            "End of the newest snapshot in seconds since 1970; of a replay with recorded times, on the recording's own clock.",
            1,
            stream => Series.Of(stream, stream.EndTime / 1e9));
    }
}
