using Damon.Events;
using Damon.Snapshots;

namespace Damon.Storage;

/// <summary>A snapshot that waits for delivery.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Snapshot">The snapshot; null: it cannot be read any more.</param>
/// <param name="Base">What its relative addresses count from.</param>
public readonly record struct PendingSnapshot(long Sequence, Snapshot? Snapshot, AddressBase Base);
