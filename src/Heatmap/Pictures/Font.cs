using System.Reflection;
using SkiaSharp;

namespace DamonHeatmap.Pictures;

/// <summary>The font of pictures, which is in the program, so that a picture is the same on every machine.</summary>
internal static class Font
{
    private static readonly Lazy<SKTypeface> Face = new(Load);

    /// <summary>Width of a text in pixels.</summary>
    public static double Width(string text, double size)
    {
        using SKFont font = Make(size);
        return font.MeasureText(text);
    }

    /// <summary>How far below the middle of a line of text its base line is, in pixels.</summary>
    public static double BaseLine(double size)
    {
        using SKFont font = Make(size);
        return font.Metrics.CapHeight / 2;
    }

    /// <summary>The font in a size, to be disposed.</summary>
    public static SKFont Make(double size) => new(Face.Value, (float)size) { Subpixel = true, Hinting = SKFontHinting.None, Edging = SKFontEdging.Antialias };

    private static SKTypeface Load()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("Inter-Regular.ttf")!;
        return SKTypeface.FromStream(file);
    }
}
