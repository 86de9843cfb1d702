namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_working_set_bytes: the memory in use.</summary>
internal static class WorkingSetFamily
{
    public static void Add(Instruments instruments, ByteScope scope) => instruments.StreamAmount(
        scope.Prefix + "working_set",
        "By",
        $"Bytes of {scope.Of} in regions that were accessed in the last aggregation interval.",
        1,
        stream => Series.OfParts(stream, part => scope.Values(part)?.WorkingSet));
}
