using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Coloured cells for a terminal with 256 colours; an unknown cell keeps the terminal's own background.</summary>
internal sealed class AnsiEncoder(bool hasAxes = true) : TextEncoder(TerminalPalette.Levels, hasAxes)
{
    private const string Reset = "\e[0m";

    protected override void WriteCells(ReadOnlySpan<int?> levels, TextWriter output)
    {
        int? current = null;
        foreach (int? level in levels)
        {
            if (level != current)
            {
                output.Write(level is int some ? Background(some) : Reset);
                current = level;
            }

            output.Write(' ');
        }

        output.Write(current is null ? "" : Reset);
    }

    protected override void WriteLegend(Scale scale, TextWriter output)
    {
        output.Write("  unknown  ");
        output.Write($"{Background(0)}  {Reset} not accessed");
        if (scale.Max > 0)
        {
            output.Write("  ");
            for (int level = 1; level <= scale.Levels; level++)
            {
                output.Write($"{Background(level)} ");
            }

            output.Write($"{Reset} up to {Humanize.Percent(scale.Max)} of the samples");
        }
    }

    private static string Background(int level) => string.Create(CultureInfo.InvariantCulture, $"\e[48;5;{TerminalPalette.Code(level)}m");
}
