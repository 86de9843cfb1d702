using System.Collections.Immutable;
using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;

namespace Damon.Tests.Analysis;

public class NodeSplitTests
{
    private static readonly Gen<PhysicalMemory> AnyMemory = Gen.Select(Gen.ULong[0, 1000], Gen.ULong[1, 1000], Gen.Int[0, 3], Gen.OneOf(Gen.Const(0ul), Gen.ULong[0, 2500])).Array[1, 12].Select(parts =>
    {
        var ranges = new List<(int Node, AddressRange Range)>();
        ulong at = 0;
        foreach ((ulong gap, ulong size, int node, ulong back) in parts)
        {
            // some overlap those before them, or lie inside
            at -= Math.Min(at, back);
            ranges.Add((node, new AddressRange(at += gap, at += size)));
        }

        return new PhysicalMemory([.. ranges.GroupBy(range => range.Node).OrderBy(node => node.Key).Select(node => new MemoryNode(node.Key, [.. node.Select(range => range.Range)], 0, 0))]);
    });

    private static readonly Gen<Snapshot> AnySnapshot = Gen.Select(Gen.ULong[0, 800], Gen.ULong[1, 3000], Gen.UInt[0, 20], Gen.UInt[0, 50], Gen.Double[0, 1]).Array[0, 12].Select(parts =>
    {
        var regions = new List<(ulong, ulong, uint, uint, ulong)>();
        ulong at = 0;
        foreach ((ulong gap, ulong size, uint accesses, uint age, double passed) in parts)
        {
            regions.Add((at += gap, at += size, accesses, age, (ulong)(size * passed)));
        }

        return Make.Filtered([.. regions]);
    });

    [Fact]
    public void Of_RegionOverABorderAndAHole_IsInEachPartWithItsShare()
    {
        PhysicalMemory memory = new([new MemoryNode(0, [new(0, 100), new(300, 400)], 1, 2), new MemoryNode(1, [new(100, 200)], 3, 4)]);
        ImmutableArray<(MemoryNode? Node, Snapshot Part)> parts = NodeSplit.Of(Make.Filtered((50, 350, 7, 3, 150)), memory);
        Assert.Equal([0, 1, null], parts.Select(part => part.Node?.Number));
        Assert.Equal([(50, 100), (300, 350)], Ranges(parts[0].Part));
        Assert.Equal([(100, 200)], Ranges(parts[1].Part));
        Assert.Equal([(200, 300)], Ranges(parts[2].Part));
        Assert.Equal([25, 25], parts[0].Part.Regions.FilterPassed.ToArray());
        Assert.Equal([7, 7], parts[0].Part.Regions.Accesses.ToArray());
        Assert.Equal([3, 3], parts[0].Part.Regions.Ages.ToArray());
        Assert.Equal(150ul, parts.Aggregate(0ul, (sum, part) => sum + part.Part.Regions.FilterPassedBytes));
    }

    [Fact]
    public void Of_HitsOfProbes_AreInEachPart()
    {
        var builder = new RegionsBuilder();
        builder.Add(50, 150, 1, 2, hits: ProbeHits.Of(7, 8));
        Snapshot snapshot = Make.Snapshot().With(builder.Build(false));
        PhysicalMemory memory = new([new MemoryNode(0, [new(0, 100)], 0, 0), new MemoryNode(1, [new(100, 200)], 0, 0)]);

        Assert.Equal([ProbeHits.Of(7, 8), ProbeHits.Of(7, 8)], NodeSplit.Of(snapshot, memory).Select(part => part.Part.Regions.Hits(0)));
    }

    [Fact]
    public void Of_NodeWithoutMonitoredBytes_IsLeftOut()
    {
        PhysicalMemory memory = new([new MemoryNode(0, [new(0, 100)], 0, 0), new MemoryNode(1, [new(100, 200)], 0, 0)]);
        Assert.Equal(1, Assert.Single(NodeSplit.Of(Make.Snapshot((100, 200, 0, 0)), memory)).Node?.Number);
    }

    [Fact]
    public void Of_NoRegions_AreNoParts() => Assert.Empty(NodeSplit.Of(Make.Snapshot(), new PhysicalMemory([new MemoryNode(0, [new(0, 100)], 0, 0)])));

    [Fact]
    public void Of_AnyMemoryAndRegions_PartsAreThatAndNoMore() => Gen.Select(AnyMemory, AnySnapshot).Sample((memory, snapshot) =>
    {
        ImmutableArray<(MemoryNode? Node, Snapshot Part)> parts = NodeSplit.Of(snapshot, memory);
        Assert.Equal(snapshot.Regions.TotalBytes, parts.Aggregate(0ul, (sum, part) => sum + part.Part.Regions.TotalBytes));
        Assert.Equal(snapshot.Regions.FilterPassedBytes, parts.Aggregate(0ul, (sum, part) => sum + part.Part.Regions.FilterPassedBytes));
        foreach ((MemoryNode? node, Snapshot part) in parts)
        {
            foreach ((ulong start, ulong end) in Ranges(part))
            {
                // all of it, or nothing of it where it is of no node
                ulong inside = memory.Nodes.Where(other => node is null || other == node).SelectMany(other => other.Ranges)
                    .Max(range => Common(range, new AddressRange(start, end)));
                Assert.Equal(node is null ? 0 : end - start, inside);
            }
        }
    });

    private static ulong Common(AddressRange left, AddressRange right) =>
        Math.Max(left.Start, right.Start) is var start && Math.Min(left.End, right.End) is var end && end > start ? end - start : 0;

    private static List<(ulong Start, ulong End)> Ranges(Snapshot snapshot) => [.. snapshot.Regions.Starts.ToArray().Zip(snapshot.Regions.Ends.ToArray())];
}
