using System.Collections.Immutable;

namespace Damon.Snapshots;

/// <summary>The host's physical memory at one moment, by NUMA node.</summary>
/// <param name="Nodes">Those with memory, ascending.</param>
public sealed record PhysicalMemory(ImmutableArray<MemoryNode> Nodes);
