using System.Globalization;
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

    /// <summary>The same with the NUMA node; null: in no node that is known.</summary>
    public static KeyValuePair<string, object?>[] Of(KeyValuePair<string, object?>[] stream, MemoryNode? node) =>
        node is null ? stream : [.. stream, new("numa_node", node.Number.ToString(CultureInfo.InvariantCulture))];
}
