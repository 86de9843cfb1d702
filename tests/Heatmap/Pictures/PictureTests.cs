using System.Globalization;
using System.Text;
using System.Xml.Linq;
using DamonHeatmap.Colors;
using DamonHeatmap.Pictures;
using DamonHeatmap.Raster;
using DamonHeatmap.Tests.Encoders;
using SkiaSharp;

namespace DamonHeatmap.Tests.Pictures;

public class PictureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Png_SmallMap_EachCellHasItsColourAndUnknownHasNone()
    {
        HeatMaps maps = TestMap.Make();
        Grid grid = Assert.Single(maps.Grids);
        var scale = Scale.Of(ScaleKind.Linear, null, maps);
        Picture picture = PictureMaker.Make(maps, new Look());
        Shape.Cells cells = Assert.Single(picture.Shapes.OfType<Shape.Cells>());
        using SKBitmap png = Decode(picture);

        Assert.Equal((picture.Width, picture.Height), (png.Width, png.Height));
        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                // time to the right, addresses upward
                SKColor pixel = png.GetPixel((int)cells.X + (row * cells.CellWidth) + (cells.CellWidth / 2), (int)cells.Y + ((7 - column) * cells.CellHeight) + (cells.CellHeight / 2));
                if (grid.Heat(row, column) is { } heat)
                {
                    Rgb expected = Palette.All[0].At(scale.Place(heat));
                    Assert.Equal(new SKColor(expected.R, expected.G, expected.B), pixel);
                }
                else
                {
                    Assert.True(pixel.Red == pixel.Green && pixel.Green == pixel.Blue && pixel.Red > 0xc0, $"{pixel} is no ground");
                }
            }
        }
    }

    [Fact]
    public void Png_Twice_IsTheSameToTheByte() => Assert.Equal(Bytes(PngWriter.Write, TestMap.Make()), Bytes(PngWriter.Write, TestMap.Make()));

    [Fact]
    public void Svg_SmallMap_TellsOfEachCellAndNeedsNoFont()
    {
        XElement root = XElement.Parse(Encoding.UTF8.GetString(Bytes(SvgWriter.Write, TestMap.Make())));
        string[] hints = [.. root.Descendants(Svg + "rect").Select(rect => rect.Element(Svg + "title")?.Value).OfType<string>()];

        Assert.Empty(root.Descendants(Svg + "text"));
        Assert.StartsWith("access rate, kdamond=0", root.Element(Svg + "title")!.Value, StringComparison.Ordinal);
        Assert.Contains("100 % of the samples\n0x4000 .. 0x5000\n2025-10-09T08:53:20.400Z .. 2025-10-09T08:53:20.600Z", hints);
        Assert.Contains("unknown\n0x5000 .. 0x6000\n2025-10-09T08:53:20.000Z .. 2025-10-09T08:53:20.600Z", hints);
        Assert.Contains(root.Descendants(Svg + "path"), path => path.Element(Svg + "title")?.Value == "unknown");
    }

    [Fact]
    public void Svg_AnyMap_CellsCoverThePlotOnce()
    {
        HeatMaps maps = TestMap.Folded();
        XElement root = XElement.Parse(Encoding.UTF8.GetString(Bytes(SvgWriter.Write, maps)));
        double area = root.Descendants(Svg + "g").Elements(Svg + "rect").Sum(rect => Number(rect, "width") * Number(rect, "height"));
        Assert.Equal(PictureMaker.Make(maps, new Look()).Shapes.OfType<Shape.Hatch>().SkipLast(1).Sum(plot => plot.Width * plot.Height), area, 3);
    }

    [Fact]
    public void Make_Folded_HasAMarkBetweenAndTrueAddressesOnTheAxis()
    {
        string[] labels = [.. PictureMaker.Make(TestMap.Folded(), new Look()).Shapes.OfType<Shape.Label>().Select(label => label.Text)];
        Assert.Contains("127.0 TiB left out", labels);
        Assert.Contains("0x1000", labels);
        Assert.Contains("0x7f0000000000", labels);
    }

    [Fact]
    public void Make_Mappings_AreNamedBesideTheirAddresses()
    {
        HeatMaps maps = TestMap.Make();
        maps = maps with { Maps = [maps.Maps[0] with { Mappings = [new(0x1000, 0x3000, "[heap]"), new(0x3000, 0x5000, "/usr/lib/libc.so.6"), new(0x5000, 0x6000, "/usr/lib/libc.so.6")] }] };
        Shape.Label[] labels = [.. PictureMaker.Make(maps, new Look()).Shapes.OfType<Shape.Label>()];
        Shape.Label heap = Assert.Single(labels, label => label.Text == "[heap]"), library = Assert.Single(labels, label => label.Text == "libc.so.6");
        Assert.True(heap.Y > library.Y);
    }

    [Theory]
    [InlineData("a\u0001b", @"a\u0001b")]
    [InlineData("a\uffffb", @"a\uffffb")]
    [InlineData("a\nb\u2028c", @"a\u000ab\u2028c")]
    [InlineData("\u202egnp.exe\u2066", @"\u202egnp.exe\u2066")]
    [InlineData("abcdefghijklmnopqrstuvwxyz\U0001f600z\U0001f600", "abcdefghijklmnopqrstuvwxyz\U0001f600…")]
    [InlineData("/usr/lib/", "/usr/lib/")]
    [InlineData("日本語", "日本語")]
    public void Make_AnyName_IsPrintableInPngAndSvg(string name, string shown)
    {
        HeatMaps maps = TestMap.Make();
        maps = maps with { Maps = [maps.Maps[0] with { Stream = maps.Maps[0].Stream with { Target = name }, Mappings = [new(0x1000, 0x3000, name)] }] };
        Picture picture = PictureMaker.Make(maps, new Look());

        Assert.Single(picture.Shapes.OfType<Shape.Label>(), label => label.Text == shown);
        XElement root = XElement.Parse(Encoding.UTF8.GetString(Bytes(SvgWriter.Write, maps)));
        Assert.Contains(root.Descendants(Svg + "title"), title => title.Value == shown);
        using SKBitmap png = Decode(picture);
        CheckLabels(picture);
    }

    [Fact]
    public void Drawn_LettersThatTheFontLacks_AreQuestionMarks()
    {
        Assert.Equal("ünï ??? … ?x", Font.Drawn("ünï 日本語 … \U0001f600x"));
        Assert.Equal(Font.Width("???", 11), Font.Width("日本語", 11));
    }

    [Theory]
    [InlineData("Linear", 0, 0.873, "0 %@0|20 %@0.229|40 %@0.458|60 %@0.687|87.3 %@1")]
    [InlineData("Linear", 0.1, 0.35, "10 %@0|15 %@0.2|20 %@0.4|25 %@0.6|30 %@0.8|35 %@1")]
    [InlineData("Linear", 0, 0.00002, "0 %@0|0.0005 %@0.25|0.001 %@0.5|0.0015 %@0.75|0.002 %@1")]
    [InlineData("Log", 0, 0.8, "0.08 %@0|0.2 %@0.133|0.5 %@0.265|1 %@0.366|2 %@0.466|5 %@0.599|10 %@0.699|30 %@0.858|80 %@1")]
    [InlineData("Equalised", 0, 0.8, "1 %@0|10 %@0.1|30 %@0.3|50 %@0.5|70 %@0.7|80 %@1")]
    public void Legend_AnyScale_HasRoundMarksWhereTheScaleHasThem(string kind, double low, double high, string expected)
    {
        var scale = Scale.Of(Enum.Parse<ScaleKind>(kind), new HeatSpan(low, high), high, Enumerable.Range(1, 100).Select(percent => percent / 100.0));
        IReadOnlyList<Tick> ticks = LegendMarks.Of(scale, 320, 11);
        Assert.Equal(expected, string.Join('|', ticks.Select(tick => string.Create(CultureInfo.InvariantCulture, $"{tick.Text}@{Math.Round(tick.Place, 3)}"))));
    }

    [Fact]
    public void Make_ByTemperature_SaysSo()
    {
        Shape.Label[] labels = [.. PictureMaker.Make(TestMap.Make() with { Order = MapOrder.Temperature }, new Look()).Shapes.OfType<Shape.Label>()];
        Assert.Contains(labels, label => label.Text == "upward: bytes, coldest to hottest, at each time by itself");
        Assert.True(Assert.Single(labels, label => label.Text == "hottest").Y < Assert.Single(labels, label => label.Text == "coldest").Y);
    }

    [Fact]
    public void Make_NothingAccessed_HasNoCaptionOfABarThatIsNotThere()
    {
        Assert.DoesNotContain(PictureMaker.Make(TestMap.Idle(), new Look()).Shapes.OfType<Shape.Label>(), label => label.Text.Contains("of the samples", StringComparison.Ordinal));
        Assert.Contains(PictureMaker.Make(TestMap.Make(), new Look()).Shapes.OfType<Shape.Label>(), label => label.Text == "access rate, of the samples");
    }

    [Fact]
    public void Svg_Legend_HasNoGapsBetweenItsStrips()
    {
        XElement root = XElement.Parse(Encoding.UTF8.GetString(Bytes(SvgWriter.Write, TestMap.Make())));
        Assert.All(root.Elements(Svg + "rect"), rect => Assert.Equal("crispEdges", rect.Attribute("shape-rendering")?.Value));
    }

    [Theory]
    [InlineData(4, 450, 225)]
    [InlineData(40, 450, 225)]
    [InlineData(40, 6, 8)]
    [InlineData(7, 1, 1)]
    public void Make_ManyMaps_StandInAGridThatIsNotTooLarge(int count, int rows, int columns)
    {
        HeatMaps one = TestMap.Make(rows, columns);
        HeatMaps maps = one with { Maps = [.. Enumerable.Range(0, count).Select(i => one.Maps[0] with { Stream = one.Maps[0].Stream with { Target = $"{i} with a name that is as long as a name can be" }, Mappings = [new(0x1000, 0x3000, "[heap]")] })] };
        Picture picture = PictureMaker.Make(maps, new Look());

        Assert.InRange(picture.Width, 1, 4000);
        Assert.InRange(picture.Height, 1, 4000);
        CheckLabels(picture);
        Shape.Cells[] cells = [.. picture.Shapes.OfType<Shape.Cells>()];
        Assert.Equal(count, cells.Length);
        Assert.All(cells, map => Assert.Equal((0, 0), (map.X % 1, map.Y % 1)));
        Assert.True(cells.Select(map => map.X).Distinct().Count() > 1);

        // once, above all maps
        Shape.Label caption = Assert.Single(picture.Shapes.OfType<Shape.Label>(), label => label.Text == "access rate, of the samples");
        Assert.All(cells, map => Assert.True(map.Y > caption.Y));
    }

    [Fact]
    public void Make_ThreeMaps_StandBelowEachOther()
    {
        HeatMaps one = TestMap.Make();
        Shape.Cells[] cells = [.. PictureMaker.Make(one with { Maps = [one.Maps[0], one.Maps[0], one.Maps[0]] }, new Look()).Shapes.OfType<Shape.Cells>()];
        Assert.Single(cells.Select(map => map.X).Distinct());
        Assert.Equal(3, cells.Length);
    }

    [Fact]
    public void Make_EmptyName_HasNoBracket()
    {
        HeatMaps maps = TestMap.Make(), named = maps with { Maps = [maps.Maps[0] with { Mappings = [new(0x1000, 0x3000, "")] }] };
        Assert.Equal(PictureMaker.Make(maps, new Look()).Shapes.OfType<Shape.Line>().Count(), PictureMaker.Make(named, new Look()).Shapes.OfType<Shape.Line>().Count());
    }

    [Fact]
    public void Make_AnyMap_NothingStandsOutsideOrOnEachOther()
    {
        foreach (HeatMaps maps in (HeatMaps[])[TestMap.Make(), TestMap.Make(rows: 300, columns: 200), TestMap.Folded(), TestMap.Idle(), TestMap.Make() with { Order = MapOrder.Temperature }])
        {
            CheckLabels(PictureMaker.Make(maps, new Look { Scale = ScaleKind.Log }));
        }
    }

    /// <summary>No text stands outside of a picture, or on another one.</summary>
    internal static void CheckLabels(Picture picture)
    {
        (double Left, double Top, double Right, double Bottom)[] boxes = [.. picture.Shapes.OfType<Shape.Label>().Select(Box)];
        Assert.All(boxes, box => Assert.True(box.Left >= 0 && box.Top >= 0 && box.Right <= picture.Width && box.Bottom <= picture.Height, $"{box} of {picture.Width}x{picture.Height}"));
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool overlap = boxes[i].Left < boxes[j].Right && boxes[j].Left < boxes[i].Right && boxes[i].Top < boxes[j].Bottom && boxes[j].Top < boxes[i].Bottom;
                Assert.False(overlap, $"{picture.Shapes.OfType<Shape.Label>().ElementAt(i).Text} stands on {picture.Shapes.OfType<Shape.Label>().ElementAt(j).Text}");
            }
        }
    }

    private static (double Left, double Top, double Right, double Bottom) Box(Shape.Label label)
    {
        double width = Font.Width(label.Text, label.Size), height = Font.BaseLine(label.Size) * 2;
        double left = label.X - (label.Anchor switch { Anchor.Start => 0, Anchor.Middle => width / 2, _ => width });
        return (left, label.Y - (height / 2), left + width, label.Y + (height / 2));
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static byte[] Bytes(Action<Picture, Stream> write, HeatMaps maps)
    {
        using var output = new MemoryStream();
        write(PictureMaker.Make(maps, new Look()), output);
        return output.ToArray();
    }

    private static SKBitmap Decode(Picture picture)
    {
        using var output = new MemoryStream();
        PngWriter.Write(picture, output);
        return SKBitmap.Decode(output.ToArray());
    }
}
