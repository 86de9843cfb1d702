using System.Collections.Immutable;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_idle_seconds: percentiles of idle time.</summary>
internal static class IdleTimeFamily
{
    public static void Add(Instruments instruments, ByteScope scope, MetricsOptions options)
    {
        ImmutableArray<string> percentiles = [.. options.Percentiles.Select(NumberText.Of)];
        instruments.StreamGauge(
            scope.Prefix + "idle",
            "s",
            $"Idle time at a percentile of the bytes of {scope.Of}: percentile percent of them have been idle for at most so long; 0 is memory in use.",
            percentiles.Length,
            stream => Series.OfParts(stream, "percentile", percentiles, part => scope.Values(part)?.IdleSeconds));
    }
}
