using CsCheck;
using Damon.Kernel.Tracing;
using Damon.Snapshots;

namespace Damon.Tests.Kernel.Tracing;

public class RegionAssemblerTests
{
    private const long Forever = long.MaxValue;

    [Fact]
    public void Add_AsManyAsTold_IsWhole()
    {
        RegionAssembler assembler = new();

        Assert.False(assembler.Add(Region(0, 3, time: 100), false, 1, Forever));
        Assert.False(assembler.Add(Region(1, 3, time: 101), false, 1, Forever));
        Assert.True(assembler.Add(Region(2, 3, time: 102), false, 1, Forever));

        Regions regions = assembler.Take();
        Assert.Equal(100, assembler.End);
        Assert.Equal([0ul, 10, 20], regions.Starts.ToArray());
        Assert.Equal([5ul, 15, 25], regions.Ends.ToArray());
        Assert.Equal([7u, 7, 7], regions.Accesses.ToArray());
        Assert.Equal([9u, 9, 9], regions.Ages.ToArray());
    }

    [Fact]
    public void Add_AddressUnit_IsApplied()
    {
        RegionAssembler assembler = new();

        Assert.True(assembler.Add(Region(1, 1), false, 4096, Forever));

        Assert.Equal((10 * 4096ul, 15 * 4096ul), (assembler.Take() is var regions ? regions.Starts[0] : 0, regions.Ends[0]));
    }

    [Fact]
    public void Add_AddressBeyondTheLast_IsCutOrDropped()
    {
        RegionAssembler assembler = new();

        Assert.True(assembler.Add(Region(0, 1) with { Start = 1ul << 51, End = 1ul << 52 }, false, 4096, Forever));
        Assert.Equal(ulong.MaxValue, assembler.Take().Ends[0]);
        Assert.False(assembler.Add(Region(0, 1) with { Start = 1ul << 52, End = 1ul << 53 }, false, 4096, Forever));
        Assert.False(assembler.Add(Region(0, 1) with { Start = 8, End = 8 }, false, 1, Forever));
        Assert.False(assembler.Add(Region(0, 0), false, 1, Forever));
        Assert.False(assembler.Add(Region(0, uint.MaxValue), false, 1, Forever));
        Assert.Equal(0, assembler.Count);
    }

    [Fact]
    public void Add_LeapInTime_BeginsTheNext()
    {
        RegionAssembler assembler = new();
        assembler.Add(Region(0, 2, time: 100), false, 1, leap: 50);

        Assert.False(assembler.Add(Region(1, 2, time: 151), false, 1, leap: 50));
        Assert.Equal(1, assembler.Count);
        Assert.False(assembler.Add(Region(0, 2, time: 160), false, 1, leap: 50));
        Assert.True(assembler.Add(Region(1, 2, time: 210), false, 1, leap: 50));
        Assert.Equal(160, assembler.End);
    }

    [Fact]
    public void Add_BothEvents_TheOneWithProbesCounts()
    {
        RegionAssembler assembler = new();

        Assert.False(assembler.Add(Region(0, 2), true, 1, Forever));
        Assert.False(assembler.Add(Region(0, 2), false, 1, Forever));
        Assert.True(assembler.Add(Region(1, 2), true, 1, Forever));
        Assert.False(assembler.Add(Region(1, 2), false, 1, Forever));
        Assert.Equal(2, assembler.Take().Count);
    }

    [Fact]
    public void Add_TheEventWithProbesComesSecond_CountsFromThere()
    {
        // as the kernel tells them: a region by both, then the next one
        RegionAssembler assembler = new();
        List<(long End, ProbeHits Hits)> whole = [];
        for (long time = 100; time <= 300; time += 100)
        {
            for (uint i = 0; i < 3; i++)
            {
                foreach (bool withProbes in (bool[])[false, true])
                {
                    if (assembler.Add(Region(i, 3, time) with { Hits = withProbes ? ProbeHits.Of(4, (byte)i) : default }, withProbes, 1, leap: 50))
                    {
                        whole.Add((assembler.End, assembler.Take().Hits(2)));
                    }
                }
            }
        }

        Assert.Equal([(100, ProbeHits.Of(4, 2)), (200, ProbeHits.Of(4, 2)), (300, ProbeHits.Of(4, 2))], whole);
    }

    [Fact]
    public void Add_TheEventWithProbesComesNoMore_TheOtherCountsAfterOneSnapshot()
    {
        RegionAssembler assembler = new();
        Assert.True(assembler.Add(Region(0, 1, 100) with { Hits = ProbeHits.Of(1) }, true, 1, Forever));
        assembler.Take();
        List<long> ends = [];
        for (long time = 200; time <= 400; time += 100)
        {
            for (uint i = 0; i < 2; i++)
            {
                if (assembler.Add(Region(i, 2, time), false, 1, Forever))
                {
                    ends.Add(assembler.End);
                    Assert.Equal(0, assembler.Take().Probes);
                }
            }
        }

        Assert.Equal([300, 400], ends);
    }

    [Fact]
    public void Add_AnotherNumberOfProbes_BeginsTheNext()
    {
        RegionAssembler assembler = new();
        Assert.False(assembler.Add(Region(0, 2, 100) with { Hits = ProbeHits.Of(1) }, true, 1, Forever));
        Assert.False(assembler.Add(Region(1, 2, 101) with { Hits = ProbeHits.Of(1, 2) }, true, 1, Forever));
        Assert.Equal(1, assembler.Count);
        Assert.False(assembler.Add(Region(0, 2, 200) with { Hits = ProbeHits.Of(1, 2) }, true, 1, Forever));
        Assert.True(assembler.Add(Region(1, 2, 201) with { Hits = ProbeHits.Of(3, 4) }, true, 1, Forever));
        Assert.Equal([2, 4], assembler.Take().HitsOf(1).ToArray());
    }

    [Fact]
    public void Add_AnyPartMissing_GivesOnlyWholeOnes() =>
        Gen.Select(Gen.UInt[1, 6].Array[1, 12], Gen.Int[0, 40], Gen.Int[1, 20]).Sample((counts, from, missing) =>
        {
            List<(int Snapshot, RegionEvent Event)> events = [];
            for (int i = 0; i < counts.Length; i++)
            {
                for (uint j = 0; j < counts[i]; j++)
                {
                    events.Add((i, Region(j, counts[i], time: (i * 1000) + j)));
                }
            }

            List<(int Snapshot, RegionEvent Event)> left = [.. events.Take(from), .. events.Skip(from + missing)];
            List<long> expected = [.. left.GroupBy(pair => pair.Snapshot).Where(group => group.Count() == counts[group.Key]).Select(group => group.Key * 1000L)];
            RegionAssembler assembler = new();
            List<long> ends = [];
            for (int i = 0; i < left.Count; i++)
            {
                if (i == from)
                {
                    assembler.Drop();
                }

                if (assembler.Add(left[i].Event, false, 1, leap: 500))
                {
                    ends.Add(assembler.End);
                    Assert.Equal((int)left[i].Event.NrRegions, assembler.Take().Count);
                }
            }

            Assert.Equal(expected, ends);
        });

    private static RegionEvent Region(uint index, uint count, long time = 1) => new(1, time, 0, count, index * 10, (index * 10) + 5, 7, 9);
}
