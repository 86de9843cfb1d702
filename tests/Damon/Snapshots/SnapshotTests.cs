using Damon.Snapshots;
using Damon.Tests.Analysis;

namespace Damon.Tests.Snapshots;

public class SnapshotTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 4)]
    public void Add_EmptyOrReversedRegion_NamesIt(ulong start, ulong end)
    {
        var builder = new RegionsBuilder();
        string message = Assert.Throws<DamonDataException>(() => builder.Add(start, end, 0, 0)).Message;
        Assert.Contains("region 0", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 20)]
    [InlineData(0, 20)]
    [InlineData(9, 20)]
    public void Add_OverlapOrWrongOrder_NamesIt(ulong start, ulong end)
    {
        var builder = new RegionsBuilder();
        builder.Add(2, 10, 0, 0);
        string message = Assert.Throws<DamonDataException>(() => builder.Add(start, end, 0, 0)).Message;
        Assert.Contains("region 1", message, StringComparison.Ordinal);
        Assert.Contains("10", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_Twice_GivesIndependentValues()
    {
        var builder = new RegionsBuilder();
        builder.Add(1, 2, 3, 4);
        Regions first = builder.Build(false);
        builder.Add(5, 6, 7, 8);
        Regions second = builder.Build(false);
        Assert.Equal((1ul, 2ul, 3u, 4u), (first.Starts[0], first.Ends[0], first.Accesses[0], first.Ages[0]));
        Assert.Equal(5ul, Assert.Single(second.Starts.ToArray()));
    }

    [Fact]
    public void Build_MoreRegionsThanTheFirstBuffer_KeepsAll()
    {
        var builder = new RegionsBuilder();
        for (ulong i = 0; i < 5000; i++)
        {
            builder.Add(i * 10, (i * 10) + 5, (uint)i, 1, 2);
        }

        Regions regions = builder.Build(true);
        Assert.Equal(5000, regions.Count);
        Assert.Equal(25_000ul, regions.TotalBytes);
        Assert.Equal(10_000ul, regions.FilterPassedBytes);
        Assert.Equal(4999u, regions.Accesses[4999]);
    }

    [Fact]
    public void Build_MorePassedThanThereIs_IsCutToTheSize()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 100, 0, 0, 150);
        Assert.Equal(100ul, builder.Build(true).FilterPassed[0]);
    }

    [Fact]
    public void Build_HitsOfProbes_StandByProbeAndByRegion()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1, 0, 0, hits: ProbeHits.Of(1, 2));
        builder.Add(1, 2, 0, 0, hits: ProbeHits.Of(3, 255));
        builder.Add(5, 9, 0, 0, hits: ProbeHits.Of(0, 4));

        Regions regions = builder.Build(false);

        Assert.Equal(2, regions.Probes);
        Assert.Equal([1, 3, 0], regions.HitsOf(0).ToArray());
        Assert.Equal([2, 255, 4], regions.HitsOf(1).ToArray());
        Assert.Equal(ProbeHits.Of(3, 255), regions.Hits(1));
        Assert.Equal(ProbeHits.Of(0, 4), regions.WithResident([0, 0, 3]).Hits(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => regions.HitsOf(2).Length);
    }

    [Fact]
    public void Build_AfterASnapshotWithProbes_HasNoneOfThem()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1, 0, 0, hits: ProbeHits.Of(1, 2));
        builder.Build(false);
        builder.Add(0, 1, 0, 0);
        builder.Add(1, 2, 0, 0);

        Assert.Equal((0, default(ProbeHits)), (builder.Build(false) is var none ? none.Probes : -1, none.Hits(1)));
        builder.Add(0, 1, 0, 0, hits: ProbeHits.Of(7));
        builder.Clear();
        builder.Add(0, 1, 0, 0, hits: ProbeHits.Of(8, 9, 10));
        Assert.Equal(ProbeHits.Of(8, 9, 10), builder.Build(false).Hits(0));
        Assert.Equal(0, builder.Build(true).Probes);
    }

    [Theory]
    [InlineData(2, 1, "region 1 has the hits of 1 probe, those before it of 2")]
    [InlineData(1, 0, "region 1 has the hits of 0 probes, those before it of 1")]
    [InlineData(0, 3, "region 1 has the hits of 3 probes, those before it of 0")]
    public void Add_HitsOfAnotherNumberOfProbes_IsRefused(int first, int second, string message)
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1, 0, 0, hits: ProbeHits.Of(new byte[first]));

        Assert.Equal(message, Assert.Throws<DamonDataException>(() => builder.Add(1, 2, 0, 0, hits: ProbeHits.Of(new byte[second]))).Message);
    }

    [Fact]
    public void With_MoreProbesThanThereCanBe_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => ProbeHits.Of(1, 2, 3, 4, 5));

    [Fact]
    public void Build_MoreHitsThanTheFirstBuffer_KeepsAll()
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < 5000; i++)
        {
            builder.Add((ulong)i, (ulong)i + 1, 0, 0, hits: ProbeHits.Of((byte)i, (byte)(i >> 8)));
        }

        Regions regions = builder.Build(false);
        Assert.All(Enumerable.Range(0, 5000), i => Assert.Equal(i, regions.HitsOf(0)[i] | (regions.HitsOf(1)[i] << 8)));
    }

    [Fact]
    public void New_EndBeforeStart_IsRefused() =>
        Assert.Throws<DamonDataException>(() => new Snapshot(new StreamId(), 5, 4, Make.Intervals, Regions.Empty));

    [Theory]
    [InlineData(0, 100)]
    [InlineData(-5, 100)]
    [InlineData(101, 100)]
    [InlineData(1, Intervals.Longest + 1)]
    public void Intervals_OutOfRange_AreRefused(long sample, long aggregation) =>
        Assert.Throws<DamonDataException>(() => new Intervals(sample, aggregation));

    [Theory]
    [InlineData(5_000_000, 100_000_000, 20)]
    [InlineData(15_000_000, 100_000_000, 6)]
    [InlineData(3_333_333, 10_000_000, 3)]
    [InlineData(3_333_334, 10_000_000, 3)]
    [InlineData(7, 7, 1)]
    public void MaxAccesses_AnyIntervals_IsTheWholeQuotient(long sample, long aggregation, uint expected) =>
        Assert.Equal(expected, new Intervals(sample, aggregation).MaxAccesses);

    [Fact]
    public void Rate_MoreThanPossible_IsOne() => Assert.Equal(1, Make.Intervals.Rate(23));

    [Fact]
    public void Since_AnyAge_CountsTheRunningAggregation() =>
        Assert.Equal(-900 * Make.Millisecond, Make.Snapshot((0, 1, 0, 9)).Since(0));

    [Theory]
    [InlineData(0, 170, -70)]
    [InlineData(9, 170, -970)]
    [InlineData(0, 60, 0)]
    [InlineData(0, 0, 0)]
    public void Since_LastAggregationOfAnyLength_CountsItAsLongAsItTookAndAtLeastItsInterval(uint age, long milliseconds, long expected)
    {
        Snapshot usual = Make.Snapshot((0, 1, 0, age));
        Assert.Equal(expected * Make.Millisecond, usual.At(usual.EndTime - (milliseconds * Make.Millisecond), usual.EndTime).Since(0));
    }

    [Fact]
    public void CompareTo_Parts_NumbersByValueUnknownFirst()
    {
        StreamId[] sorted = [new(), new(Kdamond: "2"), new(Kdamond: "10"), new(Kdamond: "10", Scheme: "1"), new(Kdamond: "stat"), new(Node: "a")];
        StreamId[] shuffled = [.. sorted];
        new Random(1).Shuffle(shuffled);
        Assert.Equal(sorted, shuffled.Order());
    }
}
