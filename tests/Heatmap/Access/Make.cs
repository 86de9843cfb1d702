using CsCheck;
using Damon.Snapshots;

namespace DamonHeatmap.Tests.Access;

/// <summary>Snapshots for tests.</summary>
internal static class Make
{
    public const long Millisecond = 1_000_000;

    /// <summary>20 samples in an aggregation.</summary>
    public static Intervals Intervals { get; } = new(5 * Millisecond, 100 * Millisecond);

    /// <summary>Small ones, of a few hundred bytes, so that each byte can be looked at.</summary>
    public static Gen<Snapshot> Small { get; } = Gen.Select(
        Gen.Select(Gen.Int[0, 12], Gen.Int[1, 40], Gen.Int[0, 3], Gen.Int[0, 200], Gen.Int[0, 40]).Array[0, 12],
        Gen.Bool,
        Gen.Bool).Select((parts, isFiltered, isResident) =>
        {
            var builder = new RegionsBuilder();
            var resident = new List<ulong>();
            ulong at = 0;
            foreach ((int gap, int size, int accesses, int age, int passed) in parts)
            {
                at += (ulong)gap;
                builder.Add(at, at + (ulong)size, accesses == 3 ? 20u : (uint)accesses, (uint)age, isFiltered ? (ulong)passed : 0);
                resident.Add((ulong)passed);
                at += (ulong)size;
            }

            Regions regions = builder.Build(isFiltered);
            return Snapshot(1, isResident ? regions.WithResident([.. resident]) : regions);
        });

    public static Snapshot Snapshot(params (ulong Start, ulong End, uint Accesses, uint Age)[] regions) => Snapshot(Intervals, regions);

    public static Snapshot Snapshot(Intervals intervals, params (ulong Start, ulong End, uint Accesses, uint Age)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong start, ulong end, uint accesses, uint age) in regions)
        {
            builder.Add(start, end, accesses, age);
        }

        return new Snapshot(new StreamId(Kdamond: "0"), 0, intervals.Aggregation, intervals, builder.Build(false));
    }

    /// <summary>At a number of seconds since 1970-01-01 and a bit.</summary>
    public static Snapshot Snapshot(long second, Regions regions, string kdamond = "0")
    {
        long end = SnapshotClock.FirstDate + (second * 1000 * Millisecond);
        return new Snapshot(new StreamId(Kdamond: kdamond), end - Intervals.Aggregation, end, Intervals, regions);
    }

    /// <summary>The region that each byte below 1000 is in; -1: none.</summary>
    public static int[] Bytes(Snapshot snapshot)
    {
        int[] regions = [.. Enumerable.Repeat(-1, 1000)];
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            for (ulong at = snapshot.Regions.Starts[i]; at < snapshot.Regions.Ends[i]; at++)
            {
                regions[at] = i;
            }
        }

        return regions;
    }
}
