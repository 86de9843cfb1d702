using System.Globalization;
using Damon;
using DamonHeatmap.Colors;
using SkiaSharp;

namespace DamonHeatmap.Pictures;

/// <summary>A picture as PNG.</summary>
internal static class PngWriter
{
    private static readonly SKColor HatchColour = new(0xd8, 0xd8, 0xd8);

    private const int BestQuality = 100;

    /// <summary>Bytes of a pixel.</summary>
    private const int Rgba = 4;

    public static void Write(Picture picture, Stream output)
    {
        if ((long)picture.Width * picture.Height * Rgba > int.MaxValue)
        {
            // the library gives no surface then
            throw new DamonDataException(string.Create(CultureInfo.InvariantCulture, $"a picture of {picture.Width} x {picture.Height} pixels is larger than can be made; ask for fewer cells"));
        }

        using var surface = SKSurface.Create(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        SKCanvas canvas = surface.Canvas;
        using var textures = new TextureShaders();
        canvas.Clear(SKColors.White);
        foreach (Shape shape in picture.Shapes)
        {
            Draw(canvas, shape, textures);
        }

        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, BestQuality);
        data.SaveTo(output);
    }

    private static void Draw(SKCanvas canvas, Shape shape, TextureShaders textures)
    {
        switch (shape)
        {
            case Shape.Box box:
                using (SKPaint fill = new() { Color = Colour(box.Fill) })
                {
                    canvas.DrawRect((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height, fill);
                }

                break;
            case Shape.Hatch hatch:
                DrawHatch(canvas, hatch);
                break;
            case Shape.Textured textured:
                DrawTexture(canvas, textured, textures);
                break;
            case Shape.Line line:
                DrawLine(canvas, line);
                break;
            case Shape.Label label:
                DrawLabel(canvas, label);
                break;
            case Shape.Cells cells:
                DrawCells(canvas, cells);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shape), shape, "no such shape");
        }
    }

    private static void DrawHatch(SKCanvas canvas, Shape.Hatch hatch)
    {
        const int Distance = 6;
        canvas.Save();
        canvas.ClipRect(new SKRect((float)hatch.X, (float)hatch.Y, (float)(hatch.X + hatch.Width), (float)(hatch.Y + hatch.Height)));
        using SKPaint stroke = new() { Color = HatchColour, StrokeWidth = 1, IsStroke = true, IsAntialias = true };
        for (double x = hatch.X - hatch.Height; x < hatch.X + hatch.Width; x += Distance)
        {
            canvas.DrawLine((float)x, (float)(hatch.Y + hatch.Height), (float)(x + hatch.Height), (float)hatch.Y, stroke);
        }

        canvas.Restore();
    }

    private static void DrawTexture(SKCanvas canvas, Shape.Textured textured, TextureShaders textures)
    {
        using SKPaint fill = new() { Shader = textures[textured.Texture] };
        canvas.DrawRect((float)textured.X, (float)textured.Y, (float)textured.Width, (float)textured.Height, fill);
    }

    private static void DrawLine(SKCanvas canvas, Shape.Line line)
    {
        using SKPathEffect? dash = line.IsDashed ? SKPathEffect.CreateDash([4, 3], 0) : null;
        using SKPaint stroke = new() { Color = Colour(line.Colour), StrokeWidth = 1, IsStroke = true, PathEffect = dash };

        // on the middle of pixels, a line is as sharp as a screen can show it
        canvas.DrawLine((float)line.X1 + 0.5f, (float)line.Y1 + 0.5f, (float)line.X2 + 0.5f, (float)line.Y2 + 0.5f, stroke);
    }

    private static void DrawLabel(SKCanvas canvas, Shape.Label label)
    {
        using SKFont font = Font.Make(label.Size);
        using SKPaint ink = new() { Color = Colour(label.Colour), IsAntialias = true };
        SKTextAlign align = label.Anchor switch { Anchor.Start => SKTextAlign.Left, Anchor.Middle => SKTextAlign.Center, _ => SKTextAlign.Right };
        canvas.DrawText(Font.Drawn(label.Text), (float)label.X, (float)(label.Y + Font.BaseLine(label.Size)), align, font, ink);
    }

    private static void DrawCells(SKCanvas canvas, Shape.Cells cells)
    {
        int lines = cells.Colours.Length, columns = cells.Colours[0].Length;
        using var bitmap = new SKBitmap(new SKImageInfo(columns, lines, SKColorType.Rgba8888, SKAlphaType.Premul));
        Span<byte> pixels = bitmap.GetPixelSpan();
        pixels.Clear();
        for (int line = 0; line < lines; line++)
        {
            for (int column = 0; column < columns; column++)
            {
                // one by one through the library takes five seconds for two million cells
                if (cells.Colours[line][column] is { } colour)
                {
                    Span<byte> pixel = pixels.Slice((line * bitmap.RowBytes) + (column * Rgba), Rgba);
                    (pixel[0], pixel[1], pixel[2], pixel[3]) = (colour.R, colour.G, colour.B, byte.MaxValue);
                }
            }
        }

        using SKImage image = SKImage.FromBitmap(bitmap);
        var place = new SKRect(
            (float)cells.X, (float)cells.Y, (float)(cells.X + ((double)columns * cells.CellWidth)), (float)(cells.Y + ((double)lines * cells.CellHeight)));
        canvas.DrawImage(image, place, new SKSamplingOptions(SKFilterMode.Nearest));
    }

    private static SKColor Colour(Rgb colour) => new(colour.R, colour.G, colour.B);
}
