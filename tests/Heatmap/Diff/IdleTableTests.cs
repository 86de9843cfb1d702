using Damon.Snapshots;
using DamonHeatmap.Diff;

namespace DamonHeatmap.Tests.Diff;

public class IdleTableTests
{
    private static readonly double[] Bounds = [0, 5, double.PositiveInfinity];

    [Fact]
    public void Of_Snapshot_IsEachRegionInItsPlace()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 10, 3, 1000, filterPassed: 1);
        builder.Add(10, 30, 0, 4, filterPassed: 2);
        builder.Add(30, 70, 0, 5, filterPassed: 4);
        var snapshot = new Snapshot(new StreamId(), 0, 9_000_000_000, new Intervals(1_000_000, 1_000_000_000), builder.Build(true));

        Assert.Equal([10, 20, 40], IdleBytes.Of(snapshot, Bounds, ByteKind.Monitored).Bytes);
        Assert.Equal([1, 2, 4], IdleBytes.Of(snapshot, Bounds, ByteKind.FilterPassed).Bytes);
        Assert.Equal(70, (int)IdleBytes.Of(snapshot, Bounds, ByteKind.Monitored).Total);
        Assert.Equal(9_000_000_000, IdleBytes.Of(snapshot, Bounds, ByteKind.Monitored).Time);
    }

    [Fact]
    public void Difference_LessThanBefore_IsNegative()
    {
        IdleTable table = Table(new StreamId(Kdamond: "0"), [10, 20, 30], [40, 5, 30]);
        Assert.Equal([30, -15, 0], Enumerable.Range(0, 3).Select(i => (int)table.Difference(i)!.Value));
        Assert.Equal(15, table.TotalDifference);
    }

    [Fact]
    public void Difference_NoSnapshotOfOneSide_IsUnknown()
    {
        IdleTable table = Table(new StreamId(), [1, 2, 3], null);
        Assert.Null(table.Difference(0));
        Assert.Null(table.TotalDifference);
    }

    [Fact]
    public void Sums_TargetsOfOneContext_AreAddedUp()
    {
        var process = new StreamId(Kdamond: "0", Context: "0", Target: "0");
        IdleTable sum = Assert.Single(IdleTable.Sums([Table(process, [1, 2, 3], [4, 5, 6]), Table(process with { Target = "1" }, [10, 20, 30], null), Table(process with { Kdamond = "1" }, [9, 9, 9], [9, 9, 9])]));

        Assert.Equal([11, 22, 33], sum.Before!.Bytes);
        Assert.Equal([4, 5, 6], sum.After!.Bytes);
        Assert.Equal((2, new StreamId(Kdamond: "0", Context: "0")), (sum.Streams, sum.AfterStream));
    }

    [Fact]
    public void Sums_SchemesAndKdamonds_NeverAre()
    {
        var memory = new StreamId(Kdamond: "0", Context: "0");
        Assert.Empty(IdleTable.Sums([
            Table(memory with { Scheme = "0" }, [1, 2, 3], [4, 5, 6]),
            Table(memory with { Scheme = "1" }, [1, 2, 3], [4, 5, 6]),
            Table(memory with { Kdamond = "1", Target = "0" }, [1, 2, 3], [4, 5, 6]),
            Table(memory with { Kdamond = "2", Target = "0" }, [1, 2, 3], [4, 5, 6]),
            Table(memory with { Kdamond = "2", Target = "1", Scheme = "0" }, [1, 2, 3], [4, 5, 6]),
        ]));
    }

    private static IdleTable Table(StreamId stream, UInt128[]? before, UInt128[]? after) => new(
        stream, stream, 1, ByteKind.Monitored, Bounds, before is null ? null : new IdleBytes(1, before), after is null ? null : new IdleBytes(2, after));
}
