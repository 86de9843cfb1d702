using System.Globalization;
using DamonHeatmap.Colors;

namespace DamonHeatmap.Encoders;

/// <summary>Sets the colours of a terminal, and only where they change. A code that is empty is the terminal's own colour.</summary>
/// <param name="output">Where to.</param>
internal sealed class AnsiPen(TextWriter output)
{
    /// <summary>Back to the terminal's own colours.</summary>
    public const string Reset = "\e[0m";

    private string _background = "";

    /// <summary>The code of the colour of characters that is set.</summary>
    public string Foreground { get; private set; } = "";

    /// <summary>The codes that set a colour of characters and of the ground.</summary>
    /// <param name="colour">The colour.</param>
    /// <param name="isTrueColour">Whether the terminal shows 24-bit colours; else it has 256.</param>
    /// <param name="nearest">Which of the 256.</param>
    public static (string Foreground, string Background) Codes(Rgb colour, bool isTrueColour, Func<Rgb, int> nearest)
    {
        string code = isTrueColour
            ? string.Create(CultureInfo.InvariantCulture, $"2;{colour.R};{colour.G};{colour.B}")
            : string.Create(CultureInfo.InvariantCulture, $"5;{nearest(colour)}");
        return ($"\e[38;{code}m", $"\e[48;{code}m");
    }

    /// <summary>What is written next has these colours.</summary>
    public void Set(string foreground, string background)
    {
        // only a reset takes a colour away
        if ((foreground.Length == 0 && Foreground.Length > 0) || (background.Length == 0 && _background.Length > 0))
        {
            output.Write(Reset);
            (Foreground, _background) = ("", "");
        }

        output.Write(foreground == Foreground ? "" : foreground);
        output.Write(background == _background ? "" : background);
        (Foreground, _background) = (foreground, background);
    }
}
