using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Coloured cells for a terminal, two rows of them in a line: half blocks. An unknown cell keeps the terminal's own background.</summary>
internal sealed class AnsiEncoder : TextEncoder
{
    private const string Reset = "\e[0m";

    private const char UpperHalf = '▀', LowerHalf = '▄', Both = '█';

    /// <summary>Cells of the legend.</summary>
    private const int LegendWidth = 24;

    private readonly string[] _foregrounds = new string[Palette.Count];
    private readonly string[] _backgrounds = new string[Palette.Count];

    /// <param name="look">Scale and palette.</param>
    /// <param name="isTrueColour">Whether the terminal shows 24-bit colours; else it has 256.</param>
    /// <param name="hasAxes">Whether there is room for them.</param>
    public AnsiEncoder(Look look, bool isTrueColour, bool hasAxes = true)
        : base(look, hasAxes)
    {
        for (int i = 0; i < Palette.Count; i++)
        {
            Rgb colour = look.Palette.Colours[i];
            string code = isTrueColour
                ? string.Create(CultureInfo.InvariantCulture, $"2;{colour.R};{colour.G};{colour.B}")
                : string.Create(CultureInfo.InvariantCulture, $"5;{TerminalColors.Nearest(colour)}");
            (_foregrounds[i], _backgrounds[i]) = ($"\e[38;{code}m", $"\e[48;{code}m");
        }
    }

    public override int RowsInLine => 2;

    protected override char Fold => '┊';

    public override void WriteCells(Grid grid, int row, Scale scale, TextWriter output)
    {
        string foreground = "", background = "";
        for (int column = 0; column < grid.Address.Columns; column++)
        {
            if (grid.Address.IsFoldedBefore(column))
            {
                Set("", "");
                output.Write(Fold);
            }

            int? upper = Colour(grid, row, column, scale), lower = Colour(grid, row + 1, column, scale);
            if (upper == lower)
            {
                // a blank shows its ground only: fewer bytes, and no seams between cells
                Set(foreground, upper is { } both ? _backgrounds[both] : "");
                output.Write(' ');
            }
            else if (upper is { } some)
            {
                Set(_foregrounds[some], lower is { } other ? _backgrounds[other] : "");
                output.Write(UpperHalf);
            }
            else
            {
                Set(_foregrounds[lower!.Value], "");
                output.Write(LowerHalf);
            }
        }

        Set("", "");

        void Set(string newForeground, string newBackground)
        {
            // only a reset takes a colour away
            if ((newForeground.Length == 0 && foreground.Length > 0) || (newBackground.Length == 0 && background.Length > 0))
            {
                output.Write(Reset);
                (foreground, background) = ("", "");
            }

            output.Write(newForeground == foreground ? "" : newForeground);
            output.Write(newBackground == background ? "" : newBackground);
            (foreground, background) = (newForeground, newBackground);
        }
    }

    public override void WriteLegend(Scale scale, MapValue value, TextWriter output)
    {
        output.Write($"  unknown  {_foregrounds[0]}{Both}{Both}{Reset} {MapWords.Nothing(value)}");
        if (scale.High > 0)
        {
            output.Write($"  {(scale.Kind == ScaleKind.Linear && scale.Low <= 0 ? "" : $"from {Humanize.Percent(scale.Heat(0))} ")}");
            for (int i = 1; i <= LegendWidth; i++)
            {
                output.Write($"{_foregrounds[Palette.IndexOf((double)i / LegendWidth)]}{Both}");
            }

            output.Write($"{Reset} up to {Humanize.Percent(scale.High)} {MapWords.Whole(value)}");
        }
    }

    private static int? Colour(Grid grid, int row, int column, Scale scale) =>
        row < grid.Time.Rows && grid.Heat(row, column) is { } heat ? Palette.IndexOf(scale.Place(heat)) : null;
}
