namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_monitored_bytes: what all shares are shares of.</summary>
internal static class MonitoredFamily
{
    public static void Add(Instruments instruments, ByteScope scope) => instruments.StreamAmount(
        scope.Prefix + "monitored",
        "By",
        $"Bytes of {scope.Of}: all regions of the newest snapshot, used or not.",
        1,
        stream => Series.OfParts(stream, part => scope.Values(part)?.Bytes));
}
