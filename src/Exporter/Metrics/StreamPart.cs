namespace DamonExporter.Metrics;

/// <summary>What is served of the bytes of a stream, or of those of it that lie in one NUMA node.</summary>
/// <param name="Labels">The stream's, and <c>numa_node</c> where it is split.</param>
/// <param name="Monitored">Of all bytes.</param>
/// <param name="FilterPassed">Of those that passed the scheme's filters; null where there is no filter.</param>
/// <param name="Reclaimable">What of them could be reclaimed; null where that cannot be known.</param>
internal sealed record StreamPart(
    IReadOnlyList<KeyValuePair<string, object?>> Labels, ByteValues Monitored, ByteValues? FilterPassed, ReclaimableBytes? Reclaimable);
