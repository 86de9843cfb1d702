using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Encoders;

public class EncoderTests
{
    [Fact]
    public void Ascii_SmallMap_IsAsExpected() => Assert.Equal(
        """
        access rate, kdamond=0 context=0 scheme=1
        time (down)       2025-10-09T08:53:20.000Z .. 2025-10-09T08:53:20.600Z (600 ms)
        addresses (right) 0x1000 .. 0x9000 (32 KiB)
              0 s |.       |
                  |.       |
                  |.     55|
                  |.1    55|
                  |.199  55|
           500 ms |.199  55|
                   0x1000
        each cell: 100 ms x 4 KiB (6x8)
        blank unknown, . not accessed, 1 up to 11.11 % of the samples, 9 up to 100 %

        """,
        TestMap.Write(new AsciiEncoder(), TestMap.Make()));

    [Fact]
    public void Ascii_NoRoomForAxes_HasNone()
    {
        string text = TestMap.Write(new AsciiEncoder(hasAxes: false), TestMap.Make(columns: 4));
        Assert.Contains("\n.   |\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("500 ms |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Ansi_SmallMap_ResetsAndNeverColoursUnknown()
    {
        string text = TestMap.Write(new AnsiEncoder(), TestMap.Make());
        string firstRow = text.Split('\n')[3];
        Assert.Equal("      0 s |\e[48;5;17m \e[0m       ", firstRow);
        Assert.All(text.Split('\n').Where(line => line.Contains('\e', StringComparison.Ordinal)), line =>
            Assert.True(line.LastIndexOf("\e[0m", StringComparison.Ordinal) == line.LastIndexOf('\e'), line));
    }

    [Fact]
    public void Raw_SmallMap_HasOneLineACell()
    {
        string[] lines = TestMap.Write(new RawEncoder(), TestMap.Make()).TrimEnd('\n').Split('\n');
        Assert.Equal(48, lines.Length);
        Assert.Equal("1760000000000000000\t4096\t0\t1", lines[0]);
        Assert.Equal("1760000000000000000\t8192\t-\t0", lines[1]);
        Assert.Equal("1760000000500000000\t12288\t1\t1", lines[42]);
        Assert.Equal("1760000000500000000\t32768\t0.5\t1", lines[47]);
    }

    [Fact]
    public void Raw_HalfKnownCell_SaysSo()
    {
        string[] lines = TestMap.Write(new RawEncoder(), TestMap.Make(rows: 2, columns: 2)).TrimEnd('\n').Split('\n');
        string[] cell = lines[0].Split('\t');

        // of the first 300 ms of [0x1000, 0x5000), one of four pages is known, idle
        Assert.Equal("0", cell[2]);
        Assert.Equal(0.25, double.Parse(cell[3], CultureInfo.InvariantCulture), 9);
    }

    [Fact]
    public void Raw_FilterPassed_IsScaled()
    {
        string[] lines = TestMap.Write(new RawEncoder(), TestMap.Make(bytes: ByteKind.FilterPassed)).TrimEnd('\n').Split('\n');
        Assert.Equal("1760000000500000000\t12288\t0.125\t1", lines[42]);
    }

    [Fact]
    public void Json_SmallMap_HoldsEveryCell()
    {
        HeatMap map = TestMap.Make();
        using JsonDocument json = JsonDocument.Parse(TestMap.Write(new JsonEncoder(), map));
        JsonElement only = Assert.Single(json.RootElement.GetProperty("maps").EnumerateArray());
        Assert.Equal(7, only.GetProperty("time_ns").GetArrayLength());
        Assert.Equal("36864", only.GetProperty("address")[8].GetString());
        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                JsonElement heat = only.GetProperty("heat")[row][column];
                Assert.Equal(map.Grids[0].Heat(row, column), heat.ValueKind == JsonValueKind.Null ? null : heat.GetDouble());
                Assert.Equal(map.Grids[0].Coverage(row, column), only.GetProperty("coverage")[row][column].GetDouble());
            }
        }

        Assert.Equal("1", json.RootElement.GetProperty("stream").GetProperty("scheme").GetString());
    }
}
