using System.Globalization;

namespace DamonHeatmap.Colors;

/// <summary>What turns the colours of a palette on, on a terminal.</summary>
/// <param name="palette">The colours.</param>
/// <param name="isTrueColour">Whether the terminal shows 24-bit colours; else it has 256.</param>
internal sealed class TerminalInk(Palette palette, bool isTrueColour)
{
    /// <summary>Puts the terminal's own colours back.</summary>
    public const string Reset = "\e[0m";

    /// <summary>Made when they are first used: the nearest of 256 colours takes a search.</summary>
    private readonly string?[] _codes = new string?[Palette.Count];

    /// <summary>Writes in the colour of a place of a <see cref="Scale"/>, 0…1.</summary>
    public string Foreground(double place) => $"\e[38;{Code(place)}m";

    /// <summary>Puts the colour of a place under what is written.</summary>
    public string Background(double place) => $"\e[48;{Code(place)}m";

    private string Code(double place)
    {
        int index = Palette.IndexOf(place);
        return _codes[index] ??= Code(palette.Colours[index]);
    }

    private string Code(Rgb colour) => isTrueColour
        ? string.Create(CultureInfo.InvariantCulture, $"2;{colour.R};{colour.G};{colour.B}")
        : string.Create(CultureInfo.InvariantCulture, $"5;{TerminalColors.Nearest(colour)}");
}
