using Damon.Snapshots;

namespace Damon.Storage;

/// <summary>A snapshot and its number in the store.</summary>
/// <param name="Sequence">1 for the first that was ever appended, and higher for each later one; never given twice.</param>
/// <param name="Snapshot">The snapshot.</param>
public readonly record struct NumberedSnapshot(long Sequence, Snapshot Snapshot);
