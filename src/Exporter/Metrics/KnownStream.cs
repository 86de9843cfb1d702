namespace DamonExporter.Metrics;

/// <summary>A stream that has, or ever had, series.</summary>
/// <param name="Snapshots">How many there were.</param>
/// <param name="Places">How many sets of labels it took in the SDK: one for the stream, one more for each NUMA node.</param>
internal sealed record KnownStream(long Snapshots, int Places);
