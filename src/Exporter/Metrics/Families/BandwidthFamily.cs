namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_bandwidth_bytes_per_second: the estimate that DAMON_STAT makes, too.</summary>
internal static class BandwidthFamily
{
    public static void Add(Instruments instruments, ByteScope scope) => instruments.StreamGauge(
        scope.Prefix + "bandwidth",
        "By/s",
        $"Estimated bandwidth of accesses to {scope.Of}: sum of region size x nr_accesses, divided by the aggregation interval.",
        1,
        stream => Series.OfParts(stream, part => scope.Values(part)?.Bandwidth));
}
