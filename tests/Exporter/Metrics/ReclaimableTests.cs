using Damon.Snapshots;
using DamonExporter.Metrics;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Metrics;

public sealed class ReclaimableTests
{
    [Theory]
    [InlineData("anon", true, true, "anon")]
    [InlineData("anon", false, false, "anon")]
    [InlineData("anon", true, false, null)]
    [InlineData("anon", false, true, null)]
    [InlineData("unmapped", true, false, "mapped")]
    [InlineData("unmapped", false, true, "mapped")]
    [InlineData("unmapped", true, true, null)]
    [InlineData("unmapped", false, false, null)]
    [InlineData("active", true, true, null)]
    public void Basis_OneFilter_IsKnownWhereOnlyAnonymousOrMappedPagesPass(string type, bool matching, bool allow, string? expected) =>
        Assert.Equal(expected, Reclaimable.Basis(Make.Snapshot(Second, regions: Filtered((4096, 0, 0, 4096)), filters: new DamosFilter(type, matching, allow))));

    [Fact]
    public void Basis_SeveralFiltersOrNoBytes_IsUnknown()
    {
        Assert.Null(Reclaimable.Basis(Make.Snapshot(Second, regions: Filtered((4096, 0, 0, 1)), filters: [RejectNoneAnon, new DamosFilter("young", true, true)])));
        Assert.Null(Reclaimable.Basis(Make.Snapshot(Second, filters: RejectNoneAnon)));
        Assert.Null(Reclaimable.Basis(Make.Snapshot(Second, regions: Filtered((4096, 0, 0, 1)))));
    }

    [Fact]
    public void Of_ResidentBytes_AreWhatCounts()
    {
        Snapshot snapshot = Make.Snapshot(Second, regions: Regions((1 << 30, 0, 9_999), (8192, 0, 99), (4096, 5, 1)).WithResident([4096, 8192, 4096]));

        ReclaimableBytes? reclaimable = Reclaimable.Of(snapshot, null, [0, 30, double.PositiveInfinity]);

        Assert.Equal("resident", reclaimable?.Basis);
        Assert.Equal([8192ul, 4096ul], reclaimable?.ByIdleTime);
    }

    [Theory]

    // nothing is free, all is on the LRU lists: idle is reclaimable
    [InlineData(0, 1000, 300, 600)]

    // free memory is taken off, from what has been idle for the shortest time: an upper bound of each sum from the coldest on
    [InlineData(200, 1000, 100, 600)]
    [InlineData(500, 1000, 0, 400)]
    [InlineData(5000, 1000, 0, 0)]

    // never more than is on the lists
    [InlineData(0, 700, 100, 600)]
    [InlineData(0, 50, 0, 50)]
    public void Of_PhysicalMemory_IsAtMostIdleMinusFreeAndWhatIsOnTheLists(ulong freePages, ulong listedPages, ulong shorter, ulong longer)
    {
        Snapshot snapshot = Make.Snapshot(Second, regions: Regions((100 << 12, 3, 7), (300 << 12, 0, 99), (600 << 12, 0, 9_999)));
        MemoryNode node = new(0, [], freePages << 12, listedPages << 12);

        ReclaimableBytes? reclaimable = Reclaimable.Of(snapshot, node, [0, 30, double.PositiveInfinity]);

        Assert.Equal("upper_bound", reclaimable?.Basis);
        Assert.Equal([shorter << 12, longer << 12], reclaimable?.ByIdleTime);
    }

    [Fact]
    public void Of_NothingKnown_IsAbsent() => Assert.Null(Reclaimable.Of(Make.Snapshot(Second), null, [0, double.PositiveInfinity]));
}
