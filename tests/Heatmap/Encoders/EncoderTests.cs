using System.Globalization;
using System.Text.Json;
using DamonHeatmap.Colors;
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
        TestMap.Write(new AsciiEncoder(new Look()), TestMap.Make()));

    [Fact]
    public void Ascii_NoRoomForAxes_HasNone()
    {
        string text = TestMap.Write(new AsciiEncoder(new Look(), hasAxes: false), TestMap.Make(columns: 4));
        Assert.Contains("\n.   |\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("500 ms |", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ansi_AnyMap_ShowsEachCellInItsColourAndUnknownInNone(bool isTrueColour)
    {
        HeatMaps maps = TestMap.Make(rows: 7);
        Grid grid = Assert.Single(maps.Grids);
        Scale scale = Scale.Of(ScaleKind.Linear, null, maps);
        string[] lines = TestMap.Write(new AnsiEncoder(new Look(), isTrueColour), maps).Split('\n');
        Assert.All(lines.Where(line => line.Contains('\e', StringComparison.Ordinal)), line =>
            Assert.True(line.LastIndexOf("\e[0m", StringComparison.Ordinal) == line.LastIndexOf('\e'), line));
        for (int row = 0; row < 8; row++)
        {
            TerminalCell[] cells = TerminalCell.Parse(lines[3 + (row / 2)][(TextEncoder.LabelWidth)..]);
            Assert.Equal(8, cells.Length);
            for (int column = 0; column < 8; column++)
            {
                Rgb? expected = row < 7 && grid.Heat(row, column) is { } heat ? Palette.All[0].At(scale.Place(heat)) : null;
                Rgb? shown = row % 2 == 0 ? cells[column].Upper : cells[column].Lower;
                Assert.Equal(expected is { } colour && !isTrueColour ? TerminalColors.Colour(TerminalColors.Nearest(colour)) : expected, shown);
            }
        }
    }

    [Fact]
    public void Text_LeftOutAddresses_HaveAMarkAndTheAxisTellsWhereSpansBegin()
    {
        string[] lines = TestMap.Write(new AsciiEncoder(new Look()), TestMap.Folded()).Split('\n');

        Assert.Equal("addresses (right) 0x1000 .. 0x7f0000006000 (40 KiB, : = left out, 1 x)", lines[2]);
        Assert.Equal("      0 s |5555555555555555:999999999999999999999999|", lines[3]);
        Assert.Equal("           0x1000           0x7f0000000000", lines[5]);
        Assert.Equal("      0 s |", lines[3][..11]);
    }

    [Fact]
    public void Csv_SmallMap_HasOneLineACell()
    {
        string[] lines = TestMap.Write(new CsvEncoder(), TestMap.Make()).TrimEnd('\n').Split('\n');
        Assert.Equal(49, lines.Length);
        Assert.Equal("node,kdamond,context,target,scheme,start_time_ns,end_time_ns,start,end,access_rate,coverage", lines[0]);
        Assert.Equal(",0,0,,1,1760000000000000000,1760000000100000000,4096,8192,0,1", lines[1]);
        Assert.Equal(",0,0,,1,1760000000000000000,1760000000100000000,8192,12288,,0", lines[2]);
        Assert.Equal(",0,0,,1,1760000000500000000,1760000000600000000,32768,36864,0.5,1", lines[48]);
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
    public void Raw_LeftOutAddresses_AreUnknownCells()
    {
        Grid grid = TestMap.Folded().Grids.Single();
        string[] lines = TestMap.Write(new RawEncoder(), TestMap.Folded()).TrimEnd('\n').Split('\n');
        int fold = grid.Address.Spans[0].Columns;

        Assert.Equal(grid.Time.Rows * (grid.Address.Columns + 1), lines.Length);
        Assert.Equal($"{grid.Time.Start}\t{0x5000}\t-\t0", lines[fold]);
        Assert.Equal($"{grid.Time.Start}\t{0x7f00_0000_0000}\t1\t1", lines[fold + 1]);
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
        string[] lines = TestMap.Write(new RawEncoder(), TestMap.Make(value: MapValue.FilterPassedRate)).TrimEnd('\n').Split('\n');
        Assert.Equal("1760000000500000000\t12288\t0.125\t1", lines[42]);
    }

    [Fact]
    public void Names_OfAProbe_AreItsOwn()
    {
        MapValue value = MapValues.OfProbe(2);
        Assert.Equal(
            ("hit rate of probe 2", "of the samples", "no hit", "probe_2_hit_rate"), (MapWords.Title(value), MapWords.Whole(value), MapWords.Nothing(value), MapWords.Key(value)));
        Assert.Equal((2, null), (MapValues.Probe(value), MapValues.Probe(MapValue.FilterPassedShare)));
    }

    [Fact]
    public void Json_SmallMap_HoldsEveryCell()
    {
        HeatMaps map = TestMap.Make();
        Grid grid = Assert.Single(map.Grids);
        using JsonDocument json = JsonDocument.Parse(TestMap.Write(new JsonEncoder(), map));
        JsonElement only = Assert.Single(json.RootElement.GetProperty("maps").EnumerateArray());
        Assert.Equal(7, only.GetProperty("time_ns").GetArrayLength());
        Assert.Equal("36864", only.GetProperty("address")[8].GetString());
        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                JsonElement heat = only.GetProperty("heat")[row][column];
                Assert.Equal(grid.Heat(row, column), heat.ValueKind == JsonValueKind.Null ? null : heat.GetDouble());
                Assert.Equal(grid.Coverage(row, column), only.GetProperty("coverage")[row][column].GetDouble());
            }
        }

        Assert.Equal("1", only.GetProperty("stream").GetProperty("scheme").GetString());
    }
}
