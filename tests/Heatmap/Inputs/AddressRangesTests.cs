using CsCheck;
using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Tests.Inputs;

public class AddressRangesTests
{
    [Fact]
    public void All_AnySnapshots_IsTheUnionOfTheirRegions() => Check.Sample(
        Gen.Select(Gen.Int[0, 5], Gen.Int[1, 9]).Array[0, 8].Array[1, 6],
        snapshots =>
        {
            var ranges = new AddressRanges();
            var seen = new SortedSet<ulong>();
            foreach ((int, int)[] parts in snapshots)
            {
                Snapshot snapshot = Make(parts);
                ranges.Add(snapshot);
                for (int i = 0; i < snapshot.Regions.Count; i++)
                {
                    for (ulong address = snapshot.Regions.Starts[i]; address < snapshot.Regions.Ends[i]; address++)
                    {
                        seen.Add(address);
                    }
                }
            }

            Assert.Equal(seen, ranges.All.SelectMany(range => Enumerable.Range((int)range.Start, (int)range.Length).Select(address => (ulong)address)));
            Assert.Equal((UInt128)seen.Count, ranges.TotalBytes);
            for (int i = 1; i < ranges.All.Count; i++)
            {
                Assert.True(ranges.All[i - 1].End < ranges.All[i].Start);
            }
        });

    [Fact]
    public void Hottest_OneSmallHotRange_IsIt()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1 << 20, 1, 0);
        builder.Add(2 << 20, (2 << 20) + 4096, 4, 0);
        var ranges = new AddressRanges();
        ranges.Add(new Snapshot(new StreamId(), 0, 10, new Intervals(1, 4), builder.Build(false)));
        Assert.Equal(2UL << 20, ranges.Hottest!.Value.Start);
    }

    [Fact]
    public void Hottest_NothingAccessed_IsTheLowest()
    {
        var ranges = new AddressRanges();
        ranges.Add(Make([(3, 2), (4, 1)]));
        Assert.Equal(3UL, ranges.Hottest!.Value.Start);
    }

    [Fact]
    public void Add_MoreRangesThanAreKept_JoinsTheNearest()
    {
        var ranges = new AddressRanges();
        var parts = new (int Gap, int Size)[AddressRanges.MaxCount + 10];
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = (i % 2 == 0 ? 1 : 1000, 1);
        }

        ranges.Add(Make(parts));
        Assert.InRange(ranges.All.Count, AddressRanges.MaxCount / 4, AddressRanges.MaxCount);
        Assert.All(ranges.All.Zip(ranges.All.Skip(1)), pair => Assert.True(pair.Second.Start - pair.First.End >= 1000));
    }

    [Fact]
    public void Add_OtherRanges_IsAsIfAllSnapshotsHadBeenAdded() => Check.Sample(
        Gen.Select(Gen.Select(Gen.Int[0, 5], Gen.Int[1, 9]).Array[0, 8], Gen.Select(Gen.Int[0, 5], Gen.Int[1, 9]).Array[0, 8]),
        (one, other) =>
        {
            AddressRanges joined = Of(one), all = Of(one, other);
            joined.Add(Of(other));
            Assert.Equal(all.All, joined.All);
        });

    [Fact]
    public void ShareIn_NothingHot_IsThePartOfTheBytes() => Check.Sample(
        Gen.Select(Gen.Select(Gen.Int[0, 5], Gen.Int[1, 9]).Array[1, 8], Gen.Select(Gen.Int[0, 5], Gen.Int[1, 9]).Array[0, 8]),
        (one, other) =>
        {
            AddressRanges ranges = Of(one), others = Of(other);
            ulong[] mine = [.. Addresses(ranges)];
            int common = mine.Intersect(Addresses(others)).Count();
            Assert.Equal((double)common / mine.Length, ranges.ShareIn(others), 12);
            Assert.Equal(common > 0, ranges.Touches(others));
        });

    [Fact]
    public void ShareIn_OneRangeHot_IsThePartOfThat()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1000, 0, 0);
        builder.Add(2000, 2100, 4, 0);
        var ranges = new AddressRanges();
        ranges.Add(new Snapshot(new StreamId(), 0, 10, new Intervals(1, 4), builder.Build(false)));

        Assert.Equal(0, ranges.ShareIn(Of([(0, 1000)])));
        Assert.Equal(0.25, ranges.ShareIn(Of([(2075, 1000)])));
        Assert.Equal(0, new AddressRanges().ShareIn(ranges));
    }

    private static AddressRanges Of(params (int Gap, int Size)[][] snapshots)
    {
        var ranges = new AddressRanges();
        Array.ForEach(snapshots, parts => ranges.Add(Make(parts)));
        return ranges;
    }

    private static IEnumerable<ulong> Addresses(AddressRanges ranges) =>
        ranges.All.SelectMany(range => Enumerable.Range((int)range.Start, (int)range.Length).Select(address => (ulong)address));

    private static Snapshot Make((int Gap, int Size)[] parts)
    {
        var builder = new RegionsBuilder();
        ulong at = 0;
        foreach ((int gap, int size) in parts)
        {
            at += (ulong)gap;
            builder.Add(at, at + (ulong)size, 0, 0);
            at += (ulong)size;
        }

        return new Snapshot(new StreamId(), 0, 10, new Intervals(1, 4), builder.Build(false));
    }
}
