using CsCheck;
using Damon.Snapshots;
using Damon.Tests.Events;

namespace Damon.Tests.Records;

/// <summary>Random recordings.</summary>
internal static class RecordGenerators
{
    private static readonly Gen<DamosFilter> Filter = Gen.OneOf(
        Gen.Select(Any("anon", "young", "active", "unmapped"), Gen.Bool, Gen.Bool, (type, matching, allow) => new DamosFilter(type, matching, allow)),
        Gen.Select(Gen.String[Gen.Char["ab/\"\\é "], 1, 8], Gen.Bool, (path, allow) => new DamosFilter("memcg", true, allow, path)),
        Gen.Select(Gen.ULong, Gen.ULong, (low, high) => new DamosFilter("addr", true, false, null, low, high)),
        Gen.Select(Gen.ULong, Gen.ULong, (low, high) => new DamosFilter("hugepage_size", false, true, null, low, high)),
        Gen.Select(Gen.Long[0, 9], index => new DamosFilter("target", true, true, TargetIndex: index)));

    private static readonly Gen<StreamId> Stream = Gen.Select(
        Any<string?>(null, "stat", "0", "1"), Any<string?>(null, "0"), Any<string?>(null, "0", "18446744073709551615"), Any<string?>(null, "0", "3"),
        (kdamond, context, target, scheme) => new StreamId(null, kdamond, context, target, scheme));

    private static readonly Gen<Intervals> Interval = Gen.Select(Gen.Long[1, 10_000_000_000], Gen.Long[1, 100], (sample, ratio) => new Intervals(sample, sample * ratio));

    /// <summary>Recordings that damo's format can hold: times in order, filtered bytes only where there is a filter.</summary>
    public static Gen<List<Snapshot>> Recording { get; } =
        Gen.Select(Stream, Interval, Filter.List[0, 2], Gen.Long[0, 1000].List[1, 3], Gen.UInt).Array[0, 5].Select(records =>
        {
            List<Snapshot> snapshots = [];
            long time = 1_700_000_000_000_000_000;
            foreach ((StreamId stream, Intervals intervals, List<DamosFilter> filters, List<long> steps, uint seed) in records)
            {
                foreach (long step in steps)
                {
                    time += step;
                    snapshots.Add(new Snapshot(stream, time - intervals.Aggregation, time, intervals, Regions(seed + (uint)step, filters.Count > 0), filters));
                }
            }

            return snapshots;
        });

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Regions Regions(uint seed, bool filtered)
    {
        var random = new Random((int)seed);
        var builder = new RegionsBuilder();
        int count = random.Next(0, 6), probes = random.Next(2) == 0 ? 0 : random.Next(1, ProbeHits.MaxProbes + 1);
        ulong at = (ulong)random.NextInt64(0, 1L << 40);
        for (int i = 0; i < count; i++)
        {
            ulong end = i == 5 ? ulong.MaxValue : at + 1 + (ulong)random.NextInt64(0, 1L << random.Next(1, 45));
            builder.Add(at, end, (uint)random.NextInt64(0, 1L << random.Next(1, 33)), (uint)random.NextInt64(0, 1L << random.Next(1, 33)), filtered ? (ulong)random.NextInt64(0, 1L << 40) : 0, EventGenerators.Hits(random, probes));
            at = end + (ulong)(random.Next(2) == 0 || end > 1ul << 62 ? 0 : random.Next(1, 1 << 20));
        }

        return builder.Build(filtered);
    }
}
