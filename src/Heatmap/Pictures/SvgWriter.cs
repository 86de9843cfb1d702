using System.Globalization;
using System.Text;
using System.Xml;
using DamonHeatmap.Colors;
using SkiaSharp;

namespace DamonHeatmap.Pictures;

/// <summary>
/// A picture as SVG. Text is drawn as the outlines of its letters, so that it looks the same where the font is missing; what it says, and what is known of each cell, is told under the pointer and to
/// screen readers.
/// </summary>
internal static class SvgWriter
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Strokes of a tile of 6 x 6 pixels.</summary>
    private const string Rising = "M-1 1l2-2M0 6l6-6M5 7l2-2", Falling = "M-1 5l2 2M0 0l6 6M5-1l2 2";

    public static void Write(Picture picture, Stream output)
    {
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, IndentChars = " ", NewLineChars = "\n", OmitXmlDeclaration = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), CloseOutput = false });
        xml.WriteStartElement("svg", Namespace);
        xml.WriteAttributeString("width", Number(picture.Width));
        xml.WriteAttributeString("height", Number(picture.Height));
        xml.WriteAttributeString("viewBox", $"0 0 {Number(picture.Width)} {Number(picture.Height)}");
        xml.WriteAttributeString("role", "img");
        xml.WriteElementString("title", Namespace, picture.Title);
        WritePattern(xml, "unknown", Rising, "#d8d8d8");
        foreach (Texture texture in picture.Shapes.OfType<Shape.Textured>().Select(shape => shape.Texture).Distinct().Order())
        {
            (string strokes, string colour) = texture switch { Texture.Rising => (Rising, "#a8a8a8"), Texture.Falling => (Falling, "#a8a8a8"), _ => (Rising + Falling, "#d0d0d0") };
            WritePattern(xml, Name(texture), strokes, colour);
        }

        WriteBox(xml, 0, 0, picture.Width, picture.Height, "#ffffff");
        foreach (Shape shape in picture.Shapes)
        {
            Write(xml, shape);
        }

        xml.WriteEndElement();
        xml.WriteWhitespace("\n");
    }

    private static void Write(XmlWriter xml, Shape shape)
    {
        switch (shape)
        {
            case Shape.Box box:
                WriteBox(xml, box.X, box.Y, box.Width, box.Height, box.Fill.ToString());
                break;
            case Shape.Hatch hatch:
                WriteBox(xml, hatch.X, hatch.Y, hatch.Width, hatch.Height, "url(#unknown)");
                break;
            case Shape.Textured textured:
                WriteBox(xml, textured.X, textured.Y, textured.Width, textured.Height, $"url(#{Name(textured.Texture)})");
                break;
            case Shape.Line line:
                WriteLine(xml, line);
                break;
            case Shape.Label label:
                WriteLabel(xml, label);
                break;
            case Shape.Cells cells:
                WriteCells(xml, cells);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shape), shape, "no such shape");
        }
    }

    private static void WritePattern(XmlWriter xml, string name, string strokes, string colour)
    {
        xml.WriteStartElement("pattern", Namespace);
        xml.WriteAttributeString("id", name);
        xml.WriteAttributeString("width", "6");
        xml.WriteAttributeString("height", "6");
        xml.WriteAttributeString("patternUnits", "userSpaceOnUse");
        xml.WriteStartElement("path", Namespace);
        xml.WriteAttributeString("d", strokes);
        xml.WriteAttributeString("stroke", colour);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Name(Texture texture) => texture switch { Texture.Rising => "rising", Texture.Falling => "falling", _ => "crossed" };

    private static void WriteBox(XmlWriter xml, double x, double y, double width, double height, string fill)
    {
        xml.WriteStartElement("rect", Namespace);
        WritePlace(xml, x, y, width, height);
        xml.WriteAttributeString("fill", fill);

        // no ground shows through between neighbours, however large it is shown
        xml.WriteAttributeString("shape-rendering", "crispEdges");
        xml.WriteEndElement();
    }

    private static void WriteLine(XmlWriter xml, Shape.Line line)
    {
        xml.WriteStartElement("path", Namespace);
        xml.WriteAttributeString("d", $"M{Number(line.X1 + 0.5)} {Number(line.Y1 + 0.5)}L{Number(line.X2 + 0.5)} {Number(line.Y2 + 0.5)}");
        xml.WriteAttributeString("stroke", line.Colour.ToString());
        if (line.IsDashed)
        {
            xml.WriteAttributeString("stroke-dasharray", "4 3");
        }

        xml.WriteEndElement();
    }

    private static void WriteLabel(XmlWriter xml, Shape.Label label)
    {
        using SKFont font = Font.Make(label.Size);
        string drawn = Font.Drawn(label.Text);
        double width = font.MeasureText(drawn);
        double x = label.X - (label.Anchor switch { Anchor.Start => 0, Anchor.Middle => width / 2, _ => width });
        using SKPath outline = font.GetTextPath(drawn, new SKPoint((float)x, (float)(label.Y + Font.BaseLine(label.Size))));
        xml.WriteStartElement("path", Namespace);
        xml.WriteAttributeString("d", outline.ToSvgPathData());
        xml.WriteAttributeString("fill", label.Colour.ToString());
        xml.WriteElementString("title", Namespace, label.Text);
        xml.WriteEndElement();
    }

    /// <summary>Neighbours of which the same is said are one box.</summary>
    private static void WriteCells(XmlWriter xml, Shape.Cells cells)
    {
        int lines = cells.Colours.Length, columns = cells.Colours[0].Length;
        xml.WriteStartElement("g", Namespace);
        xml.WriteAttributeString("shape-rendering", "crispEdges");
        for (int line = 0; line < lines; line++)
        {
            for (int first = 0, next; first < columns; first = next)
            {
                next = first + 1;
                Rgb? colour = cells.Colours[line][first];
                string value = cells.Value(line, first);
                while (next < columns && cells.Colours[line][next] == colour && cells.Value(line, next) == value)
                {
                    next++;
                }

                xml.WriteStartElement("rect", Namespace);
                WritePlace(
                    xml, cells.X + ((double)first * cells.CellWidth), cells.Y + ((double)line * cells.CellHeight), (double)(next - first) * cells.CellWidth, cells.CellHeight);
                xml.WriteAttributeString("fill", colour?.ToString() ?? "none");
                if (colour is null)
                {
                    // it is not seen, but met by the pointer
                    xml.WriteAttributeString("pointer-events", "all");
                }

                xml.WriteElementString("title", Namespace, cells.Hint(line, first, next - 1));
                xml.WriteEndElement();
            }
        }

        xml.WriteEndElement();
    }

    private static void WritePlace(XmlWriter xml, double x, double y, double width, double height)
    {
        xml.WriteAttributeString("x", Number(x));
        xml.WriteAttributeString("y", Number(y));
        xml.WriteAttributeString("width", Number(width));
        xml.WriteAttributeString("height", Number(height));
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
