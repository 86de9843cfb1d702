using System.Text;
using System.Xml.Linq;
using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Encoders;
using DamonHeatmap.Pictures;
using DamonHeatmap.Tests.Encoders;
using SkiaSharp;

namespace DamonHeatmap.Tests.Pictures;

public class DiffPictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Png_SmallDifference_EachStateHasItsColourOrItsStrokes()
    {
        DiffMaps maps = TestDiff.Make();
        DiffGrid grid = maps.Grids.Single();
        var scale = DiffScale.Of(ScaleKind.Linear, null, maps);
        Picture picture = PictureMaker.Make(new DiffPicture(maps, new DiffLook()));
        Shape.Cells cells = Assert.Single(picture.Shapes.OfType<Shape.Cells>());
        using SKBitmap png = SKBitmap.Decode(TestDiff.Bytes(new DiffPictureEncoder(new DiffLook(), PngWriter.Write), maps));
        Assert.Equal((picture.Width, picture.Height), (png.Width, png.Height));
        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                // time to the right, addresses upward
                int x = (int)cells.X + (row * cells.CellWidth) + (cells.CellWidth / 2), y = (int)cells.Y + ((7 - column) * cells.CellHeight) + (cells.CellHeight / 2);
                if (scale.Place(grid, row, column) is { } place)
                {
                    Rgb expected = DivergingPalette.OfPictures.At(place);
                    Assert.Equal(new SKColor(expected.R, expected.G, expected.B), png.GetPixel(x, y));
                    continue;
                }

                Assert.Equal(grid.Change(row, column), Strokes(png, x, y));
            }
        }
    }

    [Fact]
    public void Png_Twice_IsTheSameToTheByte()
    {
        var encoder = new DiffPictureEncoder(new DiffLook(), PngWriter.Write);
        Assert.Equal(TestDiff.Bytes(encoder, TestDiff.Make()), TestDiff.Bytes(encoder, TestDiff.Make()));
    }

    [Fact]
    public void Svg_SmallDifference_TellsOfEachCellBeforeAndAfter()
    {
        XElement root = XElement.Parse(Encoding.UTF8.GetString(TestDiff.Bytes(new DiffPictureEncoder(new DiffLook(), SvgWriter.Write), TestDiff.Make())));
        string[] hints = [.. root.Descendants(Svg + "rect").Select(rect => rect.Element(Svg + "title")?.Value).OfType<string>()];

        Assert.Empty(root.Descendants(Svg + "text"));
        Assert.StartsWith("difference of the access rate, kdamond=0", root.Element(Svg + "title")!.Value, StringComparison.Ordinal);
        Assert.Contains("colder by 50 % of the samples\nbefore 100 %, after 50 %\n0x4000 .. 0x5000\n500 ms .. 600 ms from the start of each", hints);
        Assert.Contains("hotter by 50 % of the samples\nbefore 50 %, after 100 %\n0x8000 .. 0x9000\n200 ms .. 600 ms from the start of each", hints);
        Assert.Contains("unchanged\nbefore 50 %, after 50 %\n0x7000 .. 0x8000\n200 ms .. 600 ms from the start of each", hints);
        Assert.Contains("unknown before\nbefore unknown, after 45 %\n0x2000 .. 0x3000\n0 s .. 300 ms from the start of each", hints);
        Assert.Contains("unknown after\nbefore 0 %, after unknown\n0x5000 .. 0x6000\n0 s .. 600 ms from the start of each", hints);
        Assert.Contains("unknown in both\nbefore unknown, after unknown\n0x6000 .. 0x7000\n0 s .. 600 ms from the start of each", hints);
        Assert.Equal(["unknown", "rising", "falling", "crossed"], root.Elements(Svg + "pattern").Select(pattern => pattern.Attribute("id")!.Value));
    }

    [Fact]
    public void Svg_HalfKnownCell_SaysSo()
    {
        XElement root = XElement.Parse(Encoding.UTF8.GetString(TestDiff.Bytes(new DiffPictureEncoder(new DiffLook(), SvgWriter.Write), TestDiff.Make(rows: 1))));
        Assert.Contains(
            root.Descendants(Svg + "title").Select(title => title.Value),
            hint => hint == "hotter by 40 % of the samples\nbefore 5 % (50 % of it known), after 45 %\n0x2000 .. 0x3000\nthe mean of each");
    }

    [Fact]
    public void Make_Difference_HasAllStatesInItsLegendAndTheTableBelow()
    {
        Shape.Label[] labels = [.. PictureMaker.Make(new DiffPicture(TestDiff.Make(), new DiffLook())).Shapes.OfType<Shape.Label>()];
        foreach (string text in (string[])["unchanged", "unknown before", "unknown after", "unknown in both", "-50 %", "-20 %", "0", "+20 %", "+50 %", "difference of the access rate, after minus before, of the samples", "28 KiB", "-4 KiB", "up to 300 ms"])
        {
            Assert.Contains(labels, label => label.Text == text);
        }
    }

    [Fact]
    public void Make_AnyDifference_NothingStandsOutsideOrOnEachOther()
    {
        foreach (DiffMaps maps in (DiffMaps[])[TestDiff.Make(), TestDiff.Make(rows: 300, columns: 200), TestDiff.Make(rows: 1), TestDiff.Folded(), TestDiff.Make(ignored: 1), TestDiff.Make(order: DamonHeatmap.Raster.MapOrder.Temperature)])
        {
            PictureTests.CheckLabels(PictureMaker.Make(new DiffPicture(maps, new DiffLook { Scale = ScaleKind.Log })));
        }
    }

    [Theory]
    [InlineData("Linear")]
    [InlineData("Log")]
    [InlineData("Equalised")]
    public void Legend_AnyScale_IsRoundAndTheSameOnBothSides(string kind)
    {
        var scale = DiffScale.Of(Enum.Parse<ScaleKind>(kind), null, TestDiff.Make(rows: 300, columns: 200));
        IReadOnlyList<Tick> ticks = LegendMarks.Of(scale, 320, 11);
        Assert.Equal((0.5, "0"), (ticks[ticks.Count / 2].Place, ticks[ticks.Count / 2].Text));
        Assert.Equal((0, 1), (ticks[0].Place, ticks[^1].Place));
        for (int i = 0; i < ticks.Count / 2; i++)
        {
            Assert.Equal(1, ticks[i].Place + ticks[^(i + 1)].Place, 9);
            Assert.Equal("+" + ticks[i].Text[1..], ticks[^(i + 1)].Text);
            Assert.StartsWith("-", ticks[i].Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Make_ByTemperature_SaysSo()
    {
        string[] labels = [.. PictureMaker.Make(new DiffPicture(TestDiff.Make(order: DamonHeatmap.Raster.MapOrder.Temperature), new DiffLook())).Shapes.OfType<Shape.Label>().Select(label => label.Text)];
        Assert.Contains("upward: bytes, coldest to hottest, at each time by itself", labels);
        Assert.Contains("coldest", labels);
        Assert.Contains("hottest", labels);
    }

    /// <summary>Which strokes are around a point.</summary>
    private static CellChange Strokes(SKBitmap png, int x, int y)
    {
        bool isRising = true, isFalling = true, isGround = true;
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++)
            {
                SKColor pixel = png.GetPixel(x + i, y + j);
                bool isStroke = pixel == new SKColor(0xa8, 0xa8, 0xa8) || pixel == new SKColor(0xd0, 0xd0, 0xd0);
                Assert.True(isStroke || pixel == SKColors.White, $"{pixel} is neither stroke nor ground");
                isGround &= !isStroke;
                isRising &= (x + i + y + j) % 6 != 5 || isStroke;
                isFalling &= (x + i) % 6 != (y + j) % 6 || isStroke;
            }
        }

        Assert.False(isGround);
        return (isRising, isFalling) switch
        {
            (true, true) => CellChange.UnknownInBoth,
            (true, false) => CellChange.UnknownBefore,
            (false, true) => CellChange.UnknownAfter,
            _ => throw new InvalidOperationException("strokes, but of no direction"),
        };
    }
}
