using CsCheck;
using Damon.Snapshots;
using Damon.Tests.Events;
using DamonHeatmap.Access;

namespace DamonHeatmap.Tests.Access;

public class RegionFilterTests
{
    private static readonly Gen<Limits<ulong>> Sizes = Gen.Select(Gen.ULong[0, 40], Gen.ULong[0, 40], Gen.Bool, Gen.Bool).Select(
        (one, other, hasMin, hasMax) => new Limits<ulong>(hasMin ? Math.Min(one, other) : null, hasMax ? Math.Max(one, other) : null));

    private static readonly Gen<RegionFilter> Filters = Gen.Select(
        Sizes,
        Gen.Int[0, 25].Array[2, 2],
        Gen.Int[0, 220].Array[2, 2],
        Gen.Select(Gen.ULong[0, 600], Gen.ULong[1, 200]).Array[0, 3],
        Gen.Int[0, 2]).Select((sizes, rates, ages, addresses, temperatures) => new RegionFilter
        {
            Sizes = sizes,
            Rates = new Limits<double>(rates.Min() / 20.0, rates.Max() / 20.0),
            Ages = new Limits<Int128>(ages.Min() * 100 * Make.Millisecond, null),
            Addresses = RegionFilter.Join(addresses.Select(static part => new AddressRange(part.Item1, part.Item1 + part.Item2))),
            Temperatures = temperatures == 0 ? [] : [new Limits<double>(-1e8, temperatures == 1 ? 1e8 : null)],
        });

    [Fact]
    public void Apply_AnyFilter_KeepsExactlyTheBytesThatFit() => Check.Sample(
        Gen.Select(Make.Small, Filters),
        (snapshot, filter) =>
        {
            Snapshot kept = filter.Apply(snapshot);
            int[] before = Make.Bytes(snapshot), after = Make.Bytes(kept);
            ulong total = 0;
            for (int at = 0; at < before.Length; at++)
            {
                int region = before[at];
                bool fits = region >= 0 && Fits(snapshot, region, filter)
                    && (filter.Addresses.Count == 0 || filter.Addresses.Any(range => (ulong)at >= range.Start && (ulong)at < range.End));
                Assert.Equal(fits, after[at] >= 0);
                total += fits ? 1ul : 0;
                if (fits)
                {
                    Assert.Equal((snapshot.Regions.Accesses[region], snapshot.Regions.Ages[region]), (kept.Regions.Accesses[after[at]], kept.Regions.Ages[after[at]]));
                }
            }

            Assert.Equal(total, kept.Regions.TotalBytes);
            Assert.Equal((snapshot.Regions.HasFilterPassed, snapshot.Regions.HasResident), (kept.Regions.HasFilterPassed, kept.Regions.HasResident));
        });

    [Fact]
    public void Apply_CutIntoPieces_PartsAddUpToTheWhole() => EventGenerators.Snapshot.Where(static snapshot => snapshot.Regions.Count > 0).Sample(
        snapshot =>
        {
            ulong middle = snapshot.Regions.Starts[0] + (snapshot.Regions.Size(0) / 3), last = snapshot.Regions.Ends[^1];
            Snapshot low = new RegionFilter { Addresses = [new AddressRange(0, middle)] }.Apply(snapshot), high = new RegionFilter { Addresses = [new AddressRange(middle, last)] }.Apply(snapshot);
            foreach (ByteKind kind in Enum.GetValues<ByteKind>())
            {
                Assert.Equal(snapshot.Regions.Total(kind), low.Regions.Total(kind) + high.Regions.Total(kind));
            }
        },
        iter: 200);

    [Fact]
    public void Apply_Nothing_IsTheSameSnapshot()
    {
        Snapshot snapshot = Make.Snapshot((0, 4096, 1, 1));
        Assert.Same(snapshot, new RegionFilter().Apply(snapshot));
    }

    [Fact]
    public void Apply_Age_CountsAsTheReportDoes()
    {
        // idle since 1 s: 9 aggregations, and the one that found it so
        Snapshot snapshot = Make.Snapshot((0, 4096, 0, 9), (4096, 8192, 0, 8));
        Snapshot kept = new RegionFilter { Ages = new Limits<Int128>(1000 * Make.Millisecond, null) }.Apply(snapshot);
        Assert.Equal([4096ul], kept.Regions.Ends.ToArray());
    }

    private static bool Fits(Snapshot snapshot, int region, RegionFilter filter)
    {
        ulong size = snapshot.Regions.Size(region);
        double rate = Math.Min(1, snapshot.Regions.Accesses[region] / 20.0);
        long age = (snapshot.Regions.Ages[region] + 1) * 100 * Make.Millisecond;

        // weights as damo's: the size counts for nothing, so that cut regions have the temperature of whole ones
        double score = (rate * 100 * 100) + (snapshot.Regions.Ages[region] * 100_000.0 * 100), temperature = rate > 0 ? score : -score;
        return size >= (filter.Sizes.Min ?? 0) && size <= (filter.Sizes.Max ?? ulong.MaxValue)
            && rate >= filter.Rates.Min && rate <= filter.Rates.Max
            && age >= filter.Ages.Min
            && (filter.Temperatures.Count == 0 || (temperature >= filter.Temperatures[0].Min && temperature <= (filter.Temperatures[0].Max ?? double.MaxValue)));
    }
}
