using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>The labels of a stream.</summary>
internal static class StreamLabels
{
    /// <summary>
    /// Those parts that it has. Not the node: that is one for the whole exporter, a resource attribute in OpenTelemetry and the business of the
    /// scrape configuration in Prometheus.
    /// </summary>
    public static KeyValuePair<string, object?>[] Of(StreamId stream) =>
        [.. stream.Parts().Where(part => part.Value is not null && part.Name != "node").Select(part => new KeyValuePair<string, object?>(part.Name, part.Value))];
}
