using System.Collections.Immutable;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_temperature: percentiles of damo's score; only where it is asked for.</summary>
internal static class TemperatureFamily
{
    public static void Add(Instruments instruments, ByteScope scope, MetricsOptions options)
    {
        if (!options.Temperature)
        {
            return;
        }

        ImmutableArray<string> percentiles = [.. options.Percentiles.Select(NumberText.Of)];
        instruments.StreamGauge(
            scope.Prefix + "temperature",
            null,
            $"Temperature, a score without unit, at a percentile of the bytes of {scope.Of}: access rate in percent x 100 + age in microseconds x 100, negative where idle.",
            percentiles.Length,
            stream => Series.OfParts(stream, "percentile", percentiles, part => scope.Values(part)?.Temperature));
    }
}
