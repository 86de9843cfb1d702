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

    [Fact]
    public void Make_AnyMap_NothingStandsOutsideOrOnEachOther()
    {
        foreach (HeatMaps maps in (HeatMaps[])[TestMap.Make(), TestMap.Make(rows: 300, columns: 200), TestMap.Folded(), TestMap.Idle()])
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
