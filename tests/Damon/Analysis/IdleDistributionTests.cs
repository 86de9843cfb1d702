using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;

namespace Damon.Tests.Analysis;

public class IdleDistributionTests
{
    private static readonly double[] Bounds = [.. SizeByIdleTime.DefaultBounds];

    private static readonly Gen<Snapshot> Any = Gen.Select(Gen.ULong[1, 1UL << 40], Gen.UInt[0, 3], Gen.Frequency((3, Gen.UInt[0, 400]), (1, Gen.UInt[0, 400_000]))).Array[1, 40].Select(parts =>
    {
        var regions = new List<(ulong, ulong, uint, uint)>();
        ulong at = 0;
        foreach ((ulong size, uint accesses, uint age) in parts)
        {
            regions.Add((at, at += size, accesses < 3 ? 0 : accesses, age));
        }

        return Make.Snapshot([.. regions]);
    });

    [Fact]
    public void Of_AnyRegions_IsWithinAHundredthOfTheTruth() => Any.Sample(snapshot =>
    {
        ulong[] truth = SizeByIdleTime.Of(snapshot, Bounds);
        ulong[] told = IdleDistribution.Of(AsDamonStatTells(snapshot), snapshot.Regions.TotalBytes, Bounds);
        Assert.Equal(snapshot.Regions.TotalBytes, told.Aggregate(0ul, (sum, bytes) => sum + bytes));
        double hundredth = snapshot.Regions.TotalBytes / 100.0;
        Assert.All(truth.Zip(told), pair => Assert.InRange(pair.Second - (double)pair.First, -hundredth - 1, hundredth + 1));
    });

    [Fact]
    public void Seconds_AnyRegions_AreThoseOfTheRegions() => Any.Sample(snapshot =>
    {
        double[] percentiles = [0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100];
        Assert.Equal(IdlePercentiles.Seconds(snapshot, percentiles)!, IdleDistribution.Seconds(AsDamonStatTells(snapshot), percentiles), (a, b) => Math.Abs(a - b) < 1e-6);
    });

    [Fact]
    public void Of_AllAccessed_IsInTheFirstBucket()
    {
        ulong[] bytes = IdleDistribution.Of([.. Enumerable.Repeat(-100L, 101)], 4096, Bounds);
        Assert.Equal(4096ul, bytes[0]);
        Assert.All(bytes[1..], other => Assert.Equal(0ul, other));
    }

    [Fact]
    public void Of_LargestTotal_DoesNotOverflow() =>
        Assert.Equal(ulong.MaxValue, IdleDistribution.Of([.. Enumerable.Repeat(10L, 101)], ulong.MaxValue, Bounds)[1]);

    [Fact]
    public void Of_NotSoManyPercentiles_AreRefused() => Assert.Throws<ArgumentException>(() => IdleDistribution.Of([1, 2, 3], 1, Bounds));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(49.5, 0.05)]
    [InlineData(50, 0.05)]
    [InlineData(100, 0.1)]
    [InlineData(200, 0.1)]
    public void Seconds_BetweenPercentiles_IsTheNextOne(double percentile, double expected) =>
        Assert.Equal(expected, IdleDistribution.Seconds([.. Enumerable.Range(0, 101).Select(i => (long)i)], [percentile])[0], 9);

    /// <summary>The percentiles as DAMON_STAT computes them: of the regions by idle time, each percentile is that of the first one up to which its share of the bytes lies.</summary>
    private static long[] AsDamonStatTells(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        long aggregation = snapshot.Intervals.Aggregation / Make.Millisecond;
        long[] percentiles = new long[101];
        int next = 0;
        ulong sum = 0;
        foreach ((long idle, ulong size) in Enumerable.Range(0, regions.Count)
            .Select(i => (Idle: (regions.Ages[i] + 1L) * aggregation * (regions.Accesses[i] != 0 ? -1 : 1), Size: regions.Size(i))).OrderBy(region => region.Idle))
        {
            sum += size;
            while (next <= (int)((UInt128)sum * 100 / regions.TotalBytes))
            {
                percentiles[next++] = idle;
            }
        }

        return percentiles;
    }
}
