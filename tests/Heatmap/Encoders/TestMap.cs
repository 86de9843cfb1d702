using System.Text;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Encoders;

/// <summary>A small map with every kind of cell: unknown, idle, some heat, full heat, half covered.</summary>
internal static class TestMap
{
    public static HeatMaps Make(int rows = 6, int columns = 8, MapValue value = MapValue.AccessRate)
    {
        const long Start = 1_760_000_000_000_000_000;
        var builder = new RegionsBuilder();
        builder.Add(0x1000, 0x2000, 0, 5, 1024);
        builder.Add(0x2000, 0x3000, 1, 2, 1024);
        builder.Add(0x3000, 0x5000, 20, 1, 1024);
        builder.Add(0x7000, 0x9000, 10, 3, 1024);
        var snapshot = new Snapshot(
            new StreamId(Kdamond: "0", Context: "0", Scheme: "1"), Start + 500_000_000, Start + 600_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(true));
        var grid = new GridBuilder(new TimeAxis(Start, Start + 600_000_000, rows), new AddressAxis(0x1000, 0x9000, columns), value);
        grid.Add(snapshot, long.MinValue);
        return new HeatMaps(value, MapOrder.Address, [new HeatMap(snapshot.Stream, [grid.Build()])]);
    }

    /// <summary>Two spans far apart, at half and at full heat.</summary>
    public static HeatMaps Folded()
    {
        const long Start = 1_760_000_000_000_000_000;
        var builder = new RegionsBuilder();
        builder.Add(0x1000, 0x5000, 10, 5);
        builder.Add(0x7f00_0000_0000, 0x7f00_0000_6000, 20, 5);
        var snapshot = new Snapshot(new StreamId(Kdamond: "0"), Start, Start + 100_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(false));
        var axis = new AddressAxis(AddressFolds.Of([(0x1000, 0x5000), (0x7f00_0000_0000, 0x7f00_0000_6000)], 40), 40);
        var grid = new GridBuilder(new TimeAxis(Start, Start + 100_000_000, 2), axis);
        grid.Add(snapshot, long.MinValue);
        return new HeatMaps(MapValue.AccessRate, MapOrder.Address, [new HeatMap(snapshot.Stream, [grid.Build()])]);
    }

    /// <summary>Nothing was accessed.</summary>
    public static HeatMaps Idle()
    {
        const long Start = 1_760_000_000_000_000_000;
        var builder = new RegionsBuilder();
        builder.Add(0x1000, 0x5000, 0, 5);
        var snapshot = new Snapshot(new StreamId(Kdamond: "0"), Start, Start + 100_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(false));
        var grid = new GridBuilder(new TimeAxis(Start, Start + 100_000_000, 2), new AddressAxis(0, 0x9000, 9));
        grid.Add(snapshot, long.MinValue);
        return new HeatMaps(MapValue.AccessRate, MapOrder.Address, [new HeatMap(snapshot.Stream, [grid.Build()])]);
    }

    public static string Write(DamonHeatmap.Encoders.IMapEncoder encoder, HeatMaps maps)
    {
        using var output = new MemoryStream();
        encoder.Write(maps, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
