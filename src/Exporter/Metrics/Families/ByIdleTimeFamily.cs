using System.Collections.Immutable;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_by_idle_time_bytes: how much memory has been idle for how long.</summary>
internal static class ByIdleTimeFamily
{
    public static void Add(Instruments instruments, ByteScope scope, MetricsOptions options)
    {
        ImmutableArray<string> bounds = [.. options.IdleBounds.Select(NumberText.Of)];
        instruments.StreamAmount(
            scope.Prefix + "by_idle_time",
            "By",
            $"Bytes of {scope.Of} by idle time: not accessed for at most idle_max seconds, and for longer than the next smaller idle_max; 0 is memory in use.",
            bounds.Length,
            stream => Series.OfParts(stream, "idle_max", bounds, part => scope.Values(part)?.ByIdleTime));
    }
}
