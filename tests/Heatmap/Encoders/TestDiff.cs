using System.Text;
using Damon.Analysis;
using Damon.Snapshots;
using DamonHeatmap.Diff;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Encoders;

/// <summary>A small difference with every kind of cell: hotter, colder, unchanged, unknown before, after and in both.</summary>
internal static class TestDiff
{
    private const long First = 1_760_000_000_000_000_000, Length = 600_000_000, Day = 86_400_000_000_000;

    public static DiffMaps Make(int rows = 6, int columns = 8, double ignored = 0, MapOrder order = MapOrder.Address)
    {
        var stream = new StreamId(Kdamond: "0", Context: "0", Target: "1");
        Snapshot before = Snapshot(stream, First, (0x1000, 0x2000, 0, 5), (0x2000, 0x3000, 1, 2), (0x3000, 0x5000, 20, 1), (0x5000, 0x6000, 0, 5), (0x7000, 0x9000, 10, 3));
        Snapshot after = Snapshot(stream, First + Day, (0x1000, 0x2000, 0, 5), (0x2000, 0x3000, 9, 5), (0x3000, 0x5000, 10, 0), (0x7000, 0x8000, 10, 3), (0x8000, 0x9000, 20, 3));
        AddressAxis axis = order == MapOrder.Address ? new AddressAxis(0x1000, 0x9000, columns) : new AddressAxis(0, 0x7000, columns);
        var grid = new DiffGrid(Draw(before, First), Draw(after, First + Day), ignored);
        var table = new IdleTable(
            stream, stream, 1, ByteKind.Monitored, [0, 0.3, 0.5, double.PositiveInfinity], IdleBytes.Of(before, [0, 0.3, 0.5, double.PositiveInfinity], ByteKind.Monitored), IdleBytes.Of(after, [0, 0.3, 0.5, double.PositiveInfinity], ByteKind.Monitored));
        return new DiffMaps(MapValue.AccessRate, order, (First, First + Length), (First + Day, First + Day + Length), [new DiffMap(stream, stream, [grid])], [table]);

        Grid Draw(Snapshot snapshot, long start)
        {
            var builder = new GridBuilder(new TimeAxis(start, start + Length, rows), axis, MapValue.AccessRate, order) { EndsWithHottest = true };
            builder.Add(snapshot, long.MinValue);
            return builder.Build();
        }
    }

    /// <summary>Two spans far apart: the first one hotter, the second one colder.</summary>
    public static DiffMaps Folded()
    {
        Snapshot before = Snapshot(new StreamId(Kdamond: "tid-5"), First, (0x1000, 0x5000, 10, 5), (0x7f00_0000_0000, 0x7f00_0000_6000, 20, 5));
        Snapshot after = Snapshot(new StreamId(Kdamond: "tid-9"), First + Day, (0x1000, 0x5000, 20, 5), (0x7f00_0000_0000, 0x7f00_0000_6000, 10, 5));
        var axis = new AddressAxis(AddressFolds.Of([(0x1000, 0x5000), (0x7f00_0000_0000, 0x7f00_0000_6000)], 40), 40);
        var map = new DiffMap(before.Stream, after.Stream, [new DiffGrid(Draw(before, First), Draw(after, First + Day))]);
        var table = new IdleTable(
            before.Stream, after.Stream, 1, ByteKind.Monitored, SizeByIdleTime.DefaultBounds, IdleBytes.Of(before, SizeByIdleTime.DefaultBounds, ByteKind.Monitored), null);
        return new DiffMaps(MapValue.AccessRate, MapOrder.Address, (First, First + Length), (First + Day, First + Day + Length), [map], [table]);

        Grid Draw(Snapshot snapshot, long start)
        {
            var builder = new GridBuilder(new TimeAxis(start, start + Length, 2), axis);
            builder.Add(snapshot, long.MinValue);
            return builder.Build();
        }
    }

    public static byte[] Bytes(IDiffEncoder encoder, DiffMaps maps)
    {
        using var output = new MemoryStream();
        encoder.Write(maps, output);
        return output.ToArray();
    }

    public static string Write(IDiffEncoder encoder, DiffMaps maps) => Encoding.UTF8.GetString(Bytes(encoder, maps));

    private static Snapshot Snapshot(StreamId stream, long start, params (ulong Start, ulong End, uint Accesses, uint Age)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong first, ulong end, uint accesses, uint age) in regions)
        {
            builder.Add(first, end, accesses, age);
        }

        return new Snapshot(stream, start + Length - 100_000_000, start + Length, new Intervals(5_000_000, 100_000_000), builder.Build(false));
    }
}
