using System.Globalization;
using DamonHeatmap.Colors;

namespace DamonHeatmap.Tests.Encoders;

/// <summary>What a terminal shows in one place: the colours of the upper and of the lower half; null: its own ground.</summary>
internal readonly record struct TerminalCell(Rgb? Upper, Rgb? Lower)
{
    /// <summary>Does what a terminal does with colours and half blocks.</summary>
    public static TerminalCell[] Parse(string text)
    {
        var cells = new List<TerminalCell>();
        Rgb? front = null, ground = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e')
            {
                int end = text.IndexOf('m', i);
                int[] numbers = [.. text[(i + 2)..end].Split(';').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
                Assert.Contains(numbers[0], (int[])[0, 38, 48]);
                front = numbers[0] switch { 0 => null, 38 => Colour(numbers), _ => front };
                ground = numbers[0] switch { 0 => null, 48 => Colour(numbers), _ => ground };
                i = end;
                continue;
            }

            cells.Add(text[i] switch
            {
                ' ' => new TerminalCell(ground, ground),
                '▀' => new TerminalCell(front, ground),
                '▄' => new TerminalCell(ground, front),
                _ => throw new FormatException(text),
            });
        }

        return [.. cells];
    }

    private static Rgb Colour(int[] numbers) =>
        numbers[1] == 2 ? new Rgb((byte)numbers[2], (byte)numbers[3], (byte)numbers[4]) : TerminalColors.Colour(numbers[2]);
}
