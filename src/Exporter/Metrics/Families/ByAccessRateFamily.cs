using System.Collections.Immutable;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_by_access_rate_bytes: how much memory is accessed how often.</summary>
internal static class ByAccessRateFamily
{
    public static void Add(Instruments instruments, ByteScope scope, MetricsOptions options)
    {
        ImmutableArray<string> bounds = [.. options.RateBounds.Select(NumberText.Of)];
        instruments.StreamAmount(
            scope.Prefix + "by_access_rate",
            "By",
            $"Bytes of {scope.Of} by access rate: found accessed in at most the share rate_max of the samples, and in more than the next smaller rate_max; 0 is idle.",
            bounds.Length,
            stream => Series.OfParts(stream, "rate_max", bounds, part => scope.Values(part)?.ByAccessRate));
    }
}
