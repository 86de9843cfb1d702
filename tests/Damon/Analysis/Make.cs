using Damon.Snapshots;

namespace Damon.Tests.Analysis;

/// <summary>Snapshots for tests: 5 ms / 100 ms intervals, so 20 samples in an aggregation.</summary>
internal static class Make
{
    public const long Millisecond = 1_000_000;

    public static Intervals Intervals { get; } = new(5 * Millisecond, 100 * Millisecond);

    public static Snapshot Snapshot(params (ulong Start, ulong End, uint Accesses, uint Age)[] regions) => Snapshot(Intervals, regions);

    public static Snapshot Snapshot(Intervals intervals, params (ulong Start, ulong End, uint Accesses, uint Age)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong start, ulong end, uint accesses, uint age) in regions)
        {
            builder.Add(start, end, accesses, age);
        }

        return new Snapshot(new StreamId(Kdamond: "0"), 0, 100 * Millisecond, intervals, builder.Build(false));
    }

    public static Snapshot Filtered(params (ulong Start, ulong End, uint Accesses, uint Age, ulong Passed)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong start, ulong end, uint accesses, uint age, ulong passed) in regions)
        {
            builder.Add(start, end, accesses, age, passed);
        }

        return new Snapshot(new StreamId(Kdamond: "0"), 0, 100 * Millisecond, Intervals, builder.Build(true));
    }
}
