using System.Reflection;
using System.Text;
using SkiaSharp;

namespace DamonHeatmap.Pictures;

/// <summary>The font of pictures, which is in the program, so that a picture is the same on every machine.</summary>
internal static class Font
{
    /// <summary>Instead of a letter that the font has not.</summary>
    private const char Missing = '?';

    private static readonly Lazy<SKTypeface> Face = new(Load);

    /// <summary>A text as it is drawn: what the font has no letter for is a question mark, not a box.</summary>
    public static string Drawn(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        using SKFont font = Make(1);
        StringBuilder? drawn = null;
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!font.ContainsGlyph(rune.Value))
            {
                drawn ??= new StringBuilder(text, 0, at, text.Length);
                drawn.Append(Missing);
            }
            else
            {
                drawn?.Append(rune.ToString());
            }

            at += rune.Utf16SequenceLength;
        }

        return drawn?.ToString() ?? text;
    }

    /// <summary>Width of a text in pixels, as it is drawn.</summary>
    public static double Width(string text, double size)
    {
        using SKFont font = Make(size);
        return font.MeasureText(Drawn(text));
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
