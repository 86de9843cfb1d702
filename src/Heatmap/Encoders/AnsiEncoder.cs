using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Coloured cells for a terminal, two rows of them in a line: half blocks. An unknown cell keeps the terminal's own background.</summary>
internal sealed class AnsiEncoder : TextEncoder
{
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
            (_foregrounds[i], _backgrounds[i]) = AnsiPen.Codes(look.Palette.Colours[i], isTrueColour, TerminalColors.Nearest);
        }
    }

    public override int RowsInLine => 2;

    protected override char Fold => '┊';

    public override void WriteCells(Grid grid, int row, Scale scale, TextWriter output)
    {
        var pen = new AnsiPen(output);
        for (int column = 0; column < grid.Address.Columns; column++)
        {
            if (grid.Address.IsFoldedBefore(column))
            {
                pen.Set("", "");
                output.Write(Fold);
            }

            int? upper = Colour(grid, row, column, scale), lower = Colour(grid, row + 1, column, scale);
            if (upper == lower)
            {
                // a blank shows its ground only: fewer bytes, and no seams between cells
                pen.Set(pen.Foreground, upper is { } both ? _backgrounds[both] : "");
                output.Write(' ');
            }
            else if (upper is { } some)
            {
                pen.Set(_foregrounds[some], lower is { } other ? _backgrounds[other] : "");
                output.Write(UpperHalf);
            }
            else
            {
                pen.Set(_foregrounds[lower!.Value], "");
                output.Write(LowerHalf);
            }
        }

        pen.Set("", "");
    }

    public override void WriteLegend(Scale scale, MapValue value, TextWriter output)
    {
        output.Write($"  unknown  {_foregrounds[0]}{Both}{Both}{AnsiPen.Reset} {MapWords.Nothing(value)}");
        if (scale.High > 0)
        {
            output.Write($"  {(scale.Kind == ScaleKind.Linear && scale.Low <= 0 ? "" : $"from {Humanize.Percent(scale.Heat(0))} ")}");
            for (int i = 1; i <= LegendWidth; i++)
            {
                output.Write($"{_foregrounds[Palette.IndexOf((double)i / LegendWidth)]}{Both}");
            }

            output.Write($"{AnsiPen.Reset} up to {Humanize.Percent(scale.High)} {MapWords.Whole(value)}");
        }
    }

    private static int? Colour(Grid grid, int row, int column, Scale scale) =>
        row < grid.Time.Rows && grid.Heat(row, column) is { } heat ? Palette.IndexOf(scale.Place(heat)) : null;
}
