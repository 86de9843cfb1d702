using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Encoders;

/// <summary>A small map with every kind of cell: unknown, idle, some heat, full heat, half covered.</summary>
internal static class TestMap
{
    public static HeatMap Make(int rows = 6, int columns = 8, ByteKind bytes = ByteKind.Monitored)
    {
        const long Start = 1_760_000_000_000_000_000;
        var builder = new RegionsBuilder();
        builder.Add(0x1000, 0x2000, 0, 5, 1024);
        builder.Add(0x2000, 0x3000, 1, 2, 1024);
        builder.Add(0x3000, 0x5000, 20, 1, 1024);
        builder.Add(0x7000, 0x9000, 10, 3, 1024);
        var snapshot = new Snapshot(
            new StreamId(Kdamond: "0", Context: "0", Scheme: "1"), Start + 500_000_000, Start + 600_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(true));
        var grid = new GridBuilder(new TimeAxis(Start, Start + 600_000_000, rows), new AddressAxis(0x1000, 0x9000, columns), bytes);
        grid.Add(snapshot, long.MinValue);
        return new HeatMap(snapshot.Stream, bytes, [grid.Build()]);
    }

    public static string Write(DamonHeatmap.Encoders.IMapEncoder encoder, HeatMap map)
    {
        using var output = new StringWriter();
        encoder.Write(map, output);
        return output.ToString();
    }
}
