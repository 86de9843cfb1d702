using System.Collections.Immutable;

namespace Damon.Snapshots;

/// <summary>The memory of one NUMA node.</summary>
/// <param name="Number">The kernel's number of it.</param>
/// <param name="Ranges">Its physical addresses [Start, End), ascending, not overlapping.</param>
/// <param name="FreeBytes">Free memory (MemFree) of the moment.</param>
/// <param name="EvictableBytes">
/// Bytes on the LRU lists of the moment: Active + Inactive, anonymous and file. Nothing else can be reclaimed by the kernel's page reclaim; free memory, page tables, most slab, hugetlb and locked
/// pages are not among them.
/// </param>
public sealed record MemoryNode(int Number, ImmutableArray<AddressRange> Ranges, ulong FreeBytes, ulong EvictableBytes);
