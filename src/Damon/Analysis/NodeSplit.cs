using System.Collections.Immutable;
using Damon.Snapshots;

namespace Damon.Analysis;

/// <summary>A snapshot of physical addresses, cut at the borders of NUMA nodes.</summary>
public static class NodeSplit
{
    /// <param name="snapshot">Of physical addresses.</param>
    /// <param name="memory">Which addresses each node has.</param>
    /// <returns>
    /// For each node that has monitored bytes, ascending, its part; last, with no node, what lies in none. A region on a border is in both parts, each with its share: accesses and age as they
    /// are, and hits of probes; filter-passed bytes in proportion (rounded so that they add up).
    /// </returns>
    public static ImmutableArray<(MemoryNode? Node, Snapshot Part)> Of(Snapshot snapshot, PhysicalMemory memory)
    {
        (AddressRange Range, int Node)[] ranges =
            [.. memory.Nodes.SelectMany((node, index) => node.Ranges.Select(range => (range, index))).OrderBy(item => item.range.Start)];
        var builders = new RegionsBuilder?[memory.Nodes.Length + 1];
        Regions regions = snapshot.Regions;
        int first = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            (ulong start, ulong end) = (regions.Starts[i], regions.Ends[i]);
            while (first < ranges.Length && ranges[first].Range.End <= start)
            {
                first++;
            }

            ulong at = start;
            for (int r = first; r < ranges.Length && ranges[r].Range.Start < end && at < end; r++)
            {
                ulong from = Math.Max(at, ranges[r].Range.Start);
                Add(memory.Nodes.Length, i, at, from);

                // a range may lie inside another one: what is told already stays with the first
                at = Math.Max(from, Math.Min(end, ranges[r].Range.End));
                Add(ranges[r].Node, i, from, at);
            }

            Add(memory.Nodes.Length, i, at, end);
        }

        var parts = ImmutableArray.CreateBuilder<(MemoryNode?, Snapshot)>();
        for (int i = 0; i < builders.Length; i++)
        {
            if (builders[i] is { Count: > 0 } builder)
            {
                parts.Add((i < memory.Nodes.Length ? memory.Nodes[i] : null, snapshot.With(builder.Build(regions.HasFilterPassed))));
            }
        }

        return parts.ToImmutable();

        void Add(int part, int region, ulong from, ulong to)
        {
            if (to > from)
            {
                ulong passed = regions.Bytes(region, ByteKind.FilterPassed);
                (builders[part] ??= new RegionsBuilder()).Add(
                    from, to, regions.Accesses[region], regions.Ages[region], Share(passed, to - regions.Starts[region], region) - Share(passed, from - regions.Starts[region], region), regions.Hits(region));
            }
        }

        // of so many bytes of a region, those in its first ones: differences of it add up to all
        ulong Share(ulong bytes, ulong length, int region) => (ulong)((UInt128)bytes * length / regions.Size(region));
    }
}
