using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;

namespace Damon.Tests.Analysis;

public class AnalysisTests
{
    private const ulong KiB = 1024;
    private static readonly double[] Bounds = [.. SizeByIdleTime.DefaultBounds];
    private static readonly double[] Rates = [.. SizeByAccessRate.DefaultBounds];

    /// <summary>Hot, idle for 5.1 s, warm, idle for 2 m 3.5 s, hardly warm for an hour.</summary>
    private static readonly Snapshot Example = Make.Snapshot(
        (4 * KiB, 8 * KiB, 20, 0), (8 * KiB, 16 * KiB, 0, 50), (16 * KiB, 20 * KiB, 3, 9), (20 * KiB, 420 * KiB, 0, 1234), (820 * KiB, 836 * KiB, 1, 36000));

    private static readonly Gen<Snapshot> Any = Gen.Select(
        Gen.Select(Gen.ULong[0, 1UL << 40], Gen.ULong[1, 1UL << 44], Gen.UInt[0, 25], Gen.UInt).Array[0, 12],
        Gen.ULong[0, 1UL << 50]).Select((parts, at) =>
        {
            var regions = new List<(ulong, ulong, uint, uint)>();
            foreach ((ulong gap, ulong size, uint accesses, uint age) in parts)
            {
                regions.Add((at += gap, at += size, accesses, age));
            }

            return Make.Snapshot([.. regions]);
        });

    [Fact]
    public void Bandwidth_Example_IsSizeTimesSamplesPerSecond() =>
        Assert.Equal(1.0546875 * 1024 * 1024, Bandwidth.BytesPerSecond(Example), 6);

    [Fact]
    public void IdleSeconds_Example_IsTheFirstRegionAtOrAboveTheShare()
    {
        double[] seconds = IdlePercentiles.Seconds(Example, [0, 1, 5, 7.4, 7.5, 50, 100])!;

        // 24 of 432 KiB are accessed: 5.56 %; 8 more, 7.41 %, are idle for 5.1 s
        Assert.Equal([0, 0, 0, 5.1, 123.5, 123.5, 123.5], seconds.Select(value => Math.Round(value, 9)));
    }

    [Fact]
    public void ByIdleTime_Example_IsInItsBuckets() => Assert.Equal(
        [24 * KiB, 0, 8 * KiB, 0, 400 * KiB, 0, 0, 0], SizeByIdleTime.Of(Example, Bounds));

    [Fact]
    public void ByIdleTime_ExactlyABound_IsWithinIt() =>
        Assert.Equal(4096ul, SizeByIdleTime.Of(Make.Snapshot((0, 4096, 0, 49)), Bounds)[1]);

    [Fact]
    public void ByAccessRate_Example_IsInItsBuckets() => Assert.Equal(
        [408 * KiB, 0, 16 * KiB, 0, 4 * KiB, 0, 0, 4 * KiB], SizeByAccessRate.Of(Example, Rates));

    [Fact]
    public void WorkingSet_Example_IsWhatWasAccessed() => Assert.Equal(24 * KiB, WorkingSet.Bytes(Example));

    [Fact]
    public void Temperature_Example_IsDamosScoreWithoutItsRounding()
    {
        double[] scores = [.. Enumerable.Range(0, 5).Select(region => Temperature.Of(Example, region, TemperatureWeights.Default))];
        Assert.Equal([10_000, -500_000_000, 90_001_500, -12_340_000_000, 360_000_000_500], scores.Select(score => Math.Round(score, 3)));
    }

    [Fact]
    public void Temperature_AccessedInOneOf200Samples_IsNotCold()
    {
        Snapshot snapshot = Make.Snapshot(new Intervals(5 * Make.Millisecond, 1000 * Make.Millisecond), (0, 4096, 1, 0));
        Assert.Equal(50, Temperature.Of(snapshot, 0, TemperatureWeights.Default), 9);
    }

    [Fact]
    public void TemperaturePercentiles_Example_AscendFromTheColdest() => Assert.Equal(
        [-12_340_000_000, -12_340_000_000, 360_000_000_500],
        Temperature.Percentiles(Example, [0, 50, 100], TemperatureWeights.Default)!.Select(score => Math.Round(score, 3)));

    [Fact]
    public void Everything_FilterPassed_CountsOnlyWhatPassed()
    {
        Snapshot snapshot = Make.Filtered((0, 4 * KiB, 20, 0, KiB), (4 * KiB, 8 * KiB, 0, 49, 2 * KiB), (8 * KiB, 12 * KiB, 10, 3, 0));
        Assert.Equal(3 * KiB, snapshot.Regions.FilterPassedBytes);
        Assert.Equal(KiB * 20 / 0.1, Bandwidth.BytesPerSecond(snapshot, ByteKind.FilterPassed), 6);
        Assert.Equal(KiB, WorkingSet.Bytes(snapshot, ByteKind.FilterPassed));
        Assert.Equal([KiB, 2 * KiB, 0, 0, 0, 0, 0, 0], SizeByIdleTime.Of(snapshot, Bounds, ByteKind.FilterPassed));
        Assert.Equal([2 * KiB, 0, 0, 0, 0, 0, 0, KiB], SizeByAccessRate.Of(snapshot, Rates, ByteKind.FilterPassed));
        Assert.Equal([0, 5], IdlePercentiles.Seconds(snapshot, [30, 50], ByteKind.FilterPassed)!);
    }

    [Fact]
    public void Everything_NoRegions_IsZeroOrAbsent()
    {
        Snapshot empty = Make.Snapshot();
        Assert.Equal(0, Bandwidth.BytesPerSecond(empty));
        Assert.Equal(0ul, WorkingSet.Bytes(empty));
        Assert.All(SizeByIdleTime.Of(empty, Bounds), bytes => Assert.Equal(0ul, bytes));
        Assert.All(SizeByAccessRate.Of(empty, Rates), bytes => Assert.Equal(0ul, bytes));
        Assert.Null(IdlePercentiles.Seconds(empty, [0, 50, 100]));
        Assert.Null(Temperature.Percentiles(empty, [0, 50, 100], TemperatureWeights.Default));
    }

    [Fact]
    public void Percentiles_NoBytePassed_AreAbsent() =>
        Assert.Null(IdlePercentiles.Seconds(Make.Filtered((0, 4096, 0, 1, 0)), [50], ByteKind.FilterPassed));

    [Fact]
    public void Everything_WholeAddressSpaceAtTheOldestAge_DoesNotOverflow()
    {
        Snapshot snapshot = Make.Snapshot(
            new Intervals(10_000 * Make.Millisecond, 200_000 * Make.Millisecond), (0, 1UL << 63, 20, uint.MaxValue), (1UL << 63, ulong.MaxValue, 0, uint.MaxValue));
        Assert.Equal(ulong.MaxValue, snapshot.Regions.TotalBytes);
        Assert.Equal(Math.Pow(2, 63) * 20 / 200, Bandwidth.BytesPerSecond(snapshot), 1e-9 * Math.Pow(2, 63));
        Assert.Equal([0, (1L << 32) * 200.0], IdlePercentiles.Seconds(snapshot, [50, 100])!);
        Assert.Equal(ulong.MaxValue >> 1, SizeByIdleTime.Of(snapshot, Bounds)[^1]);
        Assert.Equal(-(double)uint.MaxValue * 200e6 * 100, Temperature.Of(snapshot, 1, TemperatureWeights.Default), 1e6);
    }

    [Fact]
    public void Bandwidth_TerabytesAtManySamples_IsExact()
    {
        Snapshot snapshot = Make.Snapshot((0, 64UL << 40, uint.MaxValue, 0));
        Assert.Equal((double)(64UL << 40) * uint.MaxValue / 0.1, Bandwidth.BytesPerSecond(snapshot), 1e9);
    }

    [Fact]
    public void Buckets_AnySnapshot_AddUpToTheTotal() => Check.Sample(Any, snapshot =>
    {
        Assert.Equal((UInt128)snapshot.Regions.TotalBytes, Sum(SizeByIdleTime.Of(snapshot, Bounds)));
        Assert.Equal((UInt128)snapshot.Regions.TotalBytes, Sum(SizeByAccessRate.Of(snapshot, Rates)));
        Assert.Equal(WorkingSet.Bytes(snapshot), SizeByIdleTime.Of(snapshot, Bounds)[0]);
        Assert.Equal(snapshot.Regions.TotalBytes - WorkingSet.Bytes(snapshot), SizeByAccessRate.Of(snapshot, Rates)[0]);
    });

    [Fact]
    public void Percentiles_AnySnapshot_AreTheLeastValueWithThatShare() => Check.Sample(Any, snapshot =>
    {
        double[] wanted = [0, 0.1, 1, 25, 50, 99.9, 100];
        double[]? values = IdlePercentiles.Seconds(snapshot, wanted);
        if (values is null)
        {
            Assert.Equal(0, snapshot.Regions.Count);
            return;
        }

        for (int p = 0; p < wanted.Length; p++)
        {
            UInt128 within = 0, below = 0;
            for (int i = 0; i < snapshot.Regions.Count; i++)
            {
                within += IdleTime.Seconds(snapshot, i) <= values[p] ? snapshot.Regions.Size(i) : 0;
                below += IdleTime.Seconds(snapshot, i) < values[p] ? snapshot.Regions.Size(i) : 0;
            }

            Assert.True(within * 1000 >= (UInt128)snapshot.Regions.TotalBytes * (UInt128)(wanted[p] * 10));
            Assert.True(below == 0 || below * 1000 < (UInt128)snapshot.Regions.TotalBytes * (UInt128)(wanted[p] * 10));
        }
    });

    private static UInt128 Sum(ulong[] values) => values.Aggregate((UInt128)0, (sum, value) => sum + value);
}
