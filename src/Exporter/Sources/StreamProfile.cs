namespace DamonExporter.Sources;

/// <summary>What is known of a stream of a recording before it is replayed.</summary>
/// <param name="Count">Number of its snapshots.</param>
/// <param name="Period">Its typical period in ns: the median time between two snapshots, at least one aggregation, at least 1.</param>
internal sealed record StreamProfile(int Count, long Period);
