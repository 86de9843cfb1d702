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
}
