using Damon.Events;
using Damon.Snapshots;

namespace DamonExporter.Events;

/// <summary>One snapshot that waits to be delivered.</summary>
/// <param name="Sequence">Its number; grows with time.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Base">What is subtracted from its addresses where they leave as offsets.</param>
internal sealed record OutboxItem(long Sequence, Snapshot Snapshot, AddressBase Base);
