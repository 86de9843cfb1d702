using CsCheck;
using Damon.Snapshots;

namespace Damon.Tests.Events;

/// <summary>Random snapshots with all that an event can hold.</summary>
internal static class EventGenerators
{
    private static readonly Gen<DamosFilter> Filter = Gen.OneOf(
        Gen.Select(Any("anon", "young"), Gen.Bool, Gen.Bool, (type, matching, allow) => new DamosFilter(type, matching, allow)),
        Gen.Select(Gen.String[Gen.Char["ab/\"\\é "], 1, 8], Gen.Bool, (path, allow) => new DamosFilter("memcg", true, allow, path)),
        Gen.Select(Gen.ULong, Gen.ULong, (low, high) => new DamosFilter("addr", true, false, null, low, high)),
        Gen.Select(Gen.Long, index => new DamosFilter("target", true, true, TargetIndex: index)));

    private static readonly Gen<StreamId> Stream = Gen.Select(
        Any<string?>(null, "node-1"), Any<string?>(null, "stat", "0", "é\"\\"), Any<string?>(null, "0"), Any<string?>(null, "0", "18446744073709551615"), Any<string?>(null, "3"),
        (node, kdamond, context, target, scheme) => new StreamId(node, kdamond, context, target, scheme));

    private static readonly Gen<Intervals> Interval = Gen.OneOf(
        Gen.Select(Gen.Long[1, 10_000_000_000], Gen.Long[1, 100], (sample, ratio) => new Intervals(sample, sample * ratio)),
        Gen.Long[1, Intervals.Longest].Select(Intervals.OfAggregation));

    /// <summary>Snapshots of up to 300 regions.</summary>
    public static Gen<Snapshot> Snapshot { get; } = Gen.Select(Stream, Interval, Filter.List[0, 3], Gen.Long, Gen.Long, Gen.UInt, Gen.Int[0, 300]).Select(
        (stream, intervals, filters, one, other, seed, count) =>
            new Snapshot(stream, Math.Min(one, other), Math.Max(one, other), intervals, Regions((int)seed, count), filters));

    /// <summary>The same, of which most have hits of probes as well.</summary>
    public static Gen<Snapshot> WithProbes { get; } = Gen.Select(Snapshot, Gen.Int[0, ProbeHits.MaxProbes], Gen.UInt).Select(
        (snapshot, probes, seed) => snapshot.With(AddHits(snapshot.Regions, probes, new Random((int)seed))));

    /// <summary>Hits of so many probes on one region.</summary>
    public static ProbeHits Hits(Random random, int probes)
    {
        Span<byte> hits = stackalloc byte[probes];
        random.NextBytes(hits);
        return ProbeHits.Of(hits);
    }

    /// <summary>The same regions with hits of so many probes.</summary>
    public static Regions AddHits(Regions regions, int probes, Random random)
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < regions.Count; i++)
        {
            builder.Add(regions.Starts[i], regions.Ends[i], regions.Accesses[i], regions.Ages[i], regions.Bytes(i, ByteKind.FilterPassed), Hits(random, probes));
        }

        Regions made = builder.Build(regions.HasFilterPassed);
        return regions.HasResident ? made.WithResident(regions.Resident) : made;
    }

    /// <summary>Regions with numbers of all lengths; some with filters, some with resident bytes, some up to the end of the address space.</summary>
    public static Regions Regions(int seed, int count)
    {
        var random = new Random(seed);
        bool filtered = random.Next(2) == 0;
        var builder = new RegionsBuilder();
        ulong at = (ulong)random.NextInt64(0, 1L << random.Next(1, 50));
        for (int i = 0; i < count; i++)
        {
            bool last = i == count - 1 && random.Next(3) == 0;
            ulong end = last ? ulong.MaxValue : at + 1 + (ulong)random.NextInt64(0, 1L << random.Next(1, 45));
            builder.Add(at, end, (uint)random.NextInt64(0, 1L << random.Next(1, 33)), (uint)random.NextInt64(0, 1L << random.Next(1, 33)), filtered ? (ulong)random.NextInt64() >> random.Next(64) : 0);
            at = end + (ulong)(random.Next(2) == 0 || last ? 0 : random.Next(1, 1 << 20));
        }

        Regions regions = builder.Build(filtered);
        if (random.Next(2) == 0)
        {
            return regions;
        }

        var resident = new ulong[count];
        for (int i = 0; i < count; i++)
        {
            resident[i] = (ulong)random.NextInt64() >> random.Next(64);
        }

        return regions.WithResident(resident);
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
