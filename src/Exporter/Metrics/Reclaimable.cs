using System.Collections.Immutable;
using Damon.Analysis;
using Damon.Snapshots;

namespace DamonExporter.Metrics;

/// <summary>Whether idle bytes of a snapshot may be called reclaimable, and how many.</summary>
internal static class Reclaimable
{
    /// <summary>Idle pages of a process that were in memory.</summary>
    public const string Resident = "resident";

    /// <summary>Idle physical memory, but no more than can be anything else than free memory or the kernel's own.</summary>
    public const string UpperBound = "upper_bound";

    /// <summary>
    /// By what is known best: bytes that passed a filter (<see cref="Basis"/>); else the resident ones of a process; else, of physical memory, an upper bound: idle bytes of a bucket and
    /// all longer ones together are at most (idle − free) and at most what is on the LRU lists, because free memory is never accessed and nothing but the LRU lists is reclaimed.
    /// </summary>
    /// <param name="snapshot">Of one stream, or of its part in one node.</param>
    /// <param name="node">The node; null: virtual addresses, or not known.</param>
    /// <param name="bounds">Of the idle-time buckets.</param>
    /// <returns>null: it cannot be known.</returns>
    public static ReclaimableBytes? Of(Snapshot snapshot, MemoryNode? node, ReadOnlySpan<double> bounds)
    {
        if (Basis(snapshot) is { } basis)
        {
            return new ReclaimableBytes(basis, [.. SizeByIdleTime.Of(snapshot, bounds, ByteKind.FilterPassed).AsSpan(1)]);
        }

        if (snapshot.Regions.HasResident)
        {
            return new ReclaimableBytes(Resident, [.. SizeByIdleTime.Of(snapshot, bounds, ByteKind.Resident).AsSpan(1)]);
        }

        return node is null || snapshot.Regions.HasFilterPassed ? null : new ReclaimableBytes(UpperBound, AtMost(snapshot, node, bounds));
    }

    /// <summary>
    /// <c>anon</c> where the scheme's only filter lets nothing but anonymous pages pass (<c>allow anon</c>, or <c>reject none anon</c>), <c>mapped</c>
    /// where it lets nothing but mapped ones pass (<c>reject unmapped</c>, or <c>allow none unmapped</c>): such bytes are resident, and neither
    /// free memory nor the kernel's own. null: it cannot be known.
    /// </summary>
    public static string? Basis(Snapshot snapshot) =>
        !snapshot.Regions.HasFilterPassed ? null : snapshot.Filters switch
        {
            [{ Type: "anon" } filter] when filter.Matching == filter.Allow => "anon",
            [{ Type: "unmapped" } filter] when filter.Matching != filter.Allow => "mapped",
            _ => null,
        };

    private static ImmutableArray<ulong> AtMost(Snapshot snapshot, MemoryNode node, ReadOnlySpan<double> bounds)
    {
        ulong[] idle = SizeByIdleTime.Of(snapshot, bounds);
        ulong total = 0;
        foreach (ulong bytes in idle.AsSpan(1))
        {
            total += bytes;
        }

        // free memory outside of what is monitored cannot be told from that within: all is taken off, so a node that is monitored in part has too low a bound rather than one that counts free memory
        ulong most = Math.Min(total - Math.Min(total, node.FreeBytes), node.EvictableBytes);
        var result = new ulong[idle.Length - 1];
        ulong longer = 0, before = 0;
        for (int i = result.Length - 1; i >= 0; i--)
        {
            longer += idle[i + 1];
            ulong bounded = Math.Min(longer, most);
            result[i] = bounded - before;
            before = bounded;
        }

        return [.. result];
    }
}
