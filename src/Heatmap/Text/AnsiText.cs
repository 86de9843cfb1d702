using System.Text;

namespace DamonHeatmap.Text;

/// <summary>Text with the escape sequences of terminals in it.</summary>
internal static class AnsiText
{
    /// <summary>Characters behind this may take two columns; what of them is ours takes one.</summary>
    private const int LastNarrow = 0x2ff, FirstOfDrawing = 0x2500, LastOfDrawing = 0x259f;

    /// <summary>The beginning of a line that surely fits into so many columns. Escape sequences take none, and none is cut in two.</summary>
    public static string Clip(string text, int width)
    {
        int shown = 0;
        for (int i = 0; i < text.Length;)
        {
            if (text[i] == '\e')
            {
                i = EndOfEscape(text, i);
                continue;
            }

            Rune.DecodeFromUtf16(text.AsSpan(i), out Rune rune, out int length);
            shown += rune.Value is <= LastNarrow or (>= FirstOfDrawing and <= LastOfDrawing) ? 1 : 2;
            if (shown > width)
            {
                return text[..i];
            }

            i += length;
        }

        return text;
    }

    /// <summary>Where the first character behind a sequence is, as <c>ESC [ … letter</c> or <c>ESC letter</c>.</summary>
    private static int EndOfEscape(string text, int start)
    {
        int at = start + 1;
        if (at < text.Length && text[at] == '[')
        {
            for (at++; at < text.Length && text[at] is < '@' or > '~'; at++)
            {
                // parameters
            }
        }

        return Math.Min(text.Length, at + 1);
    }
}
