using System.Globalization;
using System.Text.Json;
using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Encoders;
using DamonHeatmap.Pictures;

namespace DamonHeatmap.Tests.Encoders;

public class DiffEncoderTests
{
    private static readonly Dictionary<string, IDiffEncoder> All = new()
    {
        ["diff.txt"] = new DiffAsciiEncoder(new DiffLook()),
        ["diff.24.ans"] = new DiffAnsiEncoder(new DiffLook(), isTrueColour: true),
        ["diff.256.ans"] = new DiffAnsiEncoder(new DiffLook(), isTrueColour: false),
        ["diff.png"] = new DiffPictureEncoder(new DiffLook(), PngWriter.Write),
        ["diff.svg"] = new DiffPictureEncoder(new DiffLook(), SvgWriter.Write),
        ["diff.csv"] = new DiffCsvEncoder(),
        ["diff.tsv"] = new DiffRawEncoder(),
        ["diff.json"] = new DiffJsonEncoder(),
        ["diff-table.txt"] = new DiffTableEncoder(TimeZoneInfo.Utc, isCsv: false),
        ["diff-table.csv"] = new DiffTableEncoder(TimeZoneInfo.Utc, isCsv: true),
        ["diff-table.json"] = new DiffJsonEncoder(isTableOnly: true),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_SmallDifference_IsAsKept(string name) => Golden.Check(name, TestDiff.Bytes(All[name], TestDiff.Make()));

    [Fact]
    public void Ascii_SmallDifference_HasACharacterForEachOfSixStates() => Assert.Equal(
        """
        difference of the access rate, kdamond=0 context=0 target=1
        before            2025-10-09T08:53:20.000Z .. 2025-10-09T08:53:20.600Z (600 ms)
        after             2025-10-10T08:53:20.000Z .. 2025-10-10T08:53:20.600Z (600 ms)
        time (down)       0 s .. 600 ms from the start of each
        addresses (right) 0x1000 .. 0x9000 (32 KiB)
              0 s |./  \   |
                  |./  \   |
                  |./  \ .9|
                  |.8  \ .9|
                  |.8\\\ .9|
           500 ms |.8ii\ .9|
                   0x1000
        each cell: 100 ms x 4 KiB (6x8)
        . unchanged, 1 hotter by up to 5.556 % of the samples, 9 by up to 50 %, a and i colder by as much
        / unknown before, \ unknown after, blank unknown in both
        """,
        string.Join('\n', TestDiff.Write(new DiffAsciiEncoder(new DiffLook()), TestDiff.Make()).Split('\n').Take(15)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Ansi_AnyDifference_ShowsEachCellInItsColourAndUnknownByItsStroke(bool isTrueColour)
    {
        DiffMaps maps = TestDiff.Make(rows: 7);
        DiffGrid grid = maps.Grids.Single();
        DivergingPalette palette = DivergingPalette.OfTerminals;
        var scale = DiffScale.Of(ScaleKind.Linear, null, maps);
        string[] lines = TestDiff.Write(new DiffAnsiEncoder(new DiffLook(), isTrueColour), maps).Split('\n');
        for (int row = 0; row < 7; row++)
        {
            (char Character, Rgb? Ground)[] cells = Parse(lines[5 + row][TextEncoder.LabelWidth..]);
            Assert.Equal(8, cells.Length);
            for (int column = 0; column < 8; column++)
            {
                Assert.Equal(grid.Change(row, column) switch { CellChange.UnknownBefore => '╱', CellChange.UnknownAfter => '╲', _ => ' ' }, cells[column].Character);
                Rgb? expected = scale.Place(grid, row, column) is { } place ? palette.At(place) : null;
                if (expected is { } colour && !isTrueColour)
                {
                    expected = TerminalColors.Colour(grid.Change(row, column) switch
                    {
                        CellChange.Hotter => TerminalColors.Nearest(colour, palette.Hotter[^1]),
                        CellChange.Colder => TerminalColors.Nearest(colour, palette.Colder[^1]),
                        _ => TerminalColors.Nearest(colour),
                    });
                }

                Assert.Equal(expected, cells[column].Ground);
            }
        }
    }

    [Fact]
    public void Text_LeftOutAddresses_HaveAMarkAndTheAxisTellsWhereSpansBegin()
    {
        string[] lines = TestDiff.Write(new DiffAsciiEncoder(new DiffLook()), TestDiff.Folded()).Split('\n');
        Assert.Equal("difference of the access rate, kdamond=tid-5 -> kdamond=tid-9", lines[0]);
        Assert.Equal("      0 s |9999999999999999:iiiiiiiiiiiiiiiiiiiiiiii|", lines[5]);
        Assert.Equal("           0x1000           0x7f0000000000", lines[7]);
    }

    [Fact]
    public void Text_OneRow_IsTheMeanOfEach() =>
        Assert.Contains("\ntime (down)       the mean of each\n", TestDiff.Write(new DiffAsciiEncoder(new DiffLook()), TestDiff.Make(rows: 1)), StringComparison.Ordinal);

    [Fact]
    public void Text_NothingDiffers_SaysSoAndHasNoScale()
    {
        string text = TestDiff.Write(new DiffAsciiEncoder(new DiffLook()), TestDiff.Make(ignored: 1));
        Assert.Contains("\n. unchanged\n/ unknown before, \\ unknown after, blank unknown in both\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hotter", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_SmallDifference_HasOneLineACellThatAgreesWithJson()
    {
        DiffMaps maps = TestDiff.Make();
        string[][] lines = [.. TestDiff.Write(new DiffCsvEncoder(), maps).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        using JsonDocument json = JsonDocument.Parse(TestDiff.Write(new DiffJsonEncoder(), maps));
        JsonElement map = Assert.Single(json.RootElement.GetProperty("maps").EnumerateArray());
        string[] head = lines[0];
        Assert.Equal(1 + (6 * 8), lines.Length);
        for (int i = 1; i < lines.Length; i++)
        {
            (int row, int column) = ((i - 1) / 8, (i - 1) % 8);
            Assert.Equal(head.Length, lines[i].Length);
            Assert.Equal(Value("change").GetString(), Field("change"));
            Assert.Equal(map.GetProperty("after_time_ns")[row].GetString(), Field("after_start_time_ns"));
            Assert.Equal(map.GetProperty("address")[column].GetString(), Field("start"));
            foreach ((string name, string field) in new[] { ("difference", "difference"), ("before", "before_access_rate"), ("after", "after_access_rate"), ("before_coverage", "before_coverage"), ("after_coverage", "after_coverage") })
            {
                Assert.Equal(Value(name).ValueKind == JsonValueKind.Null ? "" : Value(name).GetDouble().ToString("0.#########", CultureInfo.InvariantCulture), Field(field));
            }

            JsonElement Value(string name) => map.GetProperty(name)[row][column];
            string Field(string name) => lines[i][Array.IndexOf(head, name)];
        }
    }

    [Fact]
    public void Json_SumsOfTheTable_AreTheTotals()
    {
        using JsonDocument json = JsonDocument.Parse(TestDiff.Write(new DiffJsonEncoder(isTableOnly: true), TestDiff.Make()));
        Assert.False(json.RootElement.TryGetProperty("maps", out _));
        JsonElement table = Assert.Single(json.RootElement.GetProperty("bytes_by_idle_time").EnumerateArray());
        foreach (string name in (string[])["before_bytes", "after_bytes", "difference_bytes"])
        {
            Assert.Equal(table.GetProperty("idle").EnumerateArray().Sum(one => one.GetProperty(name).GetInt64()), table.GetProperty("all").GetProperty(name).GetInt64());
        }

        Assert.Equal((0x1000 * 5, 0x1000 * 5), (table.GetProperty("idle")[0].GetProperty("before_bytes").GetInt32(), table.GetProperty("idle")[0].GetProperty("after_bytes").GetInt32()));
        Assert.Equal(JsonValueKind.Null, table.GetProperty("idle")[3].GetProperty("idle_max_seconds").ValueKind);
    }

    [Fact]
    public void Table_NoSnapshotOfOneSide_HasNoNumbersOfIt()
    {
        string[] lines = TestDiff.Write(new DiffTableEncoder(TimeZoneInfo.Utc, isCsv: false), TestDiff.Folded()).Split('\n');
        Assert.EndsWith(", after at no snapshot", lines[1], StringComparison.Ordinal);
        Assert.Matches(@"^accessed +40 KiB +100 % +- +- +-$", lines[3]);
        Assert.Equal(",tid-9,,,,1760000000600000000,,0,40960,,", TestDiff.Write(new DiffTableEncoder(TimeZoneInfo.Utc, isCsv: true), TestDiff.Folded()).Split('\n')[1]);
    }

    /// <summary>Does what a terminal does with grounds and characters.</summary>
    private static (char Character, Rgb? Ground)[] Parse(string text)
    {
        var cells = new List<(char, Rgb?)>();
        Rgb? ground = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\e')
            {
                cells.Add((text[i], ground));
                continue;
            }

            int end = text.IndexOf('m', i);
            int[] numbers = [.. text[(i + 2)..end].Split(';').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            ground = numbers switch
            {
                [0] => null,
                [48, 2, ..] => new Rgb((byte)numbers[2], (byte)numbers[3], (byte)numbers[4]),
                [48, 5, ..] => TerminalColors.Colour(numbers[2]),
                _ => ground,
            };
            i = end;
        }

        return [.. cells];
    }
}
