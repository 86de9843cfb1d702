using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Coloured cells for a terminal. What is unknown keeps the terminal's own background, and a stroke where it is known in one of both.</summary>
internal sealed class DiffAnsiEncoder : DiffTextEncoder
{
    private const char Before = '╱', After = '╲', Both = '█';

    /// <summary>Cells of each arm in the legend.</summary>
    private const int LegendWidth = 12;

    private static readonly Rgb Stroke = new(0x80, 0x80, 0x80);

    // from the coldest over unchanged to the hottest
    private readonly string[] _foregrounds = new string[(DivergingPalette.Arm * 2) + 1];
    private readonly string[] _backgrounds = new string[(DivergingPalette.Arm * 2) + 1];
    private readonly string _stroke;

    /// <param name="look">Scale, palette and time zone.</param>
    /// <param name="isTrueColour">Whether the terminal shows 24-bit colours; else it has 256.</param>
    /// <param name="hasAxes">Whether there is room for them.</param>
    public DiffAnsiEncoder(DiffLook look, bool isTrueColour, bool hasAxes = true)
        : base(look, hasAxes)
    {
        DivergingPalette palette = look.Palette ?? DivergingPalette.OfTerminals;
        for (int step = -DivergingPalette.Arm; step <= DivergingPalette.Arm; step++)
        {
            // of 256 colours, the nearest to a pale one is gray, which would be unchanged
            Rgb end = step < 0 ? palette.Colder[^1] : palette.Hotter[^1];
            (_foregrounds[Index(step)], _backgrounds[Index(step)]) = AnsiPen.Codes(
                palette.At((double)step / DivergingPalette.Arm), isTrueColour, colour => step == 0 ? TerminalColors.Nearest(colour) : TerminalColors.Nearest(colour, end));
        }

        _stroke = AnsiPen.Codes(Stroke, isTrueColour, TerminalColors.Nearest).Foreground;
    }

    protected override char Fold => '┊';

    protected override void WriteCells(DiffGrid grid, int row, DiffScale scale, TextWriter output)
    {
        var pen = new AnsiPen(output);
        for (int column = 0; column < grid.Address.Columns; column++)
        {
            if (grid.Address.IsFoldedBefore(column))
            {
                pen.Set("", "");
                output.Write(Fold);
            }

            if (scale.Place(grid, row, column) is { } place)
            {
                pen.Set(pen.Foreground, _backgrounds[Index(DivergingPalette.StepOf(place))]);
                output.Write(' ');
                continue;
            }

            CellChange change = grid.Change(row, column);
            pen.Set(change == CellChange.UnknownInBoth ? "" : _stroke, "");
            output.Write(change switch { CellChange.UnknownBefore => Before, CellChange.UnknownAfter => After, _ => ' ' });
        }

        pen.Set("", "");
    }

    protected override void WriteLegend(DiffScale scale, MapValue value, TextWriter output)
    {
        if (scale.End > 0)
        {
            output.Write($"{DiffWords.Of(CellChange.Colder, value)} by up to {Humanize.Percent(scale.End)} {MapWords.Whole(value)} ");
            WriteArm(-1, output);
        }

        output.Write($" {_foregrounds[Index(0)]}{Both}{Both}{AnsiPen.Reset} unchanged ");
        if (scale.End > 0)
        {
            WriteArm(1, output);
            output.Write($" {DiffWords.Of(CellChange.Hotter, value)} by as much");
        }

        output.Write($"\n{Before} unknown before, {After} unknown after, blank unknown in both");
    }

    private static int Index(int step) => step + DivergingPalette.Arm;

    private void WriteArm(int sign, TextWriter output)
    {
        for (int i = 1; i <= LegendWidth; i++)
        {
            // towards the middle on the cold side, away from it on the hot side
            int part = sign < 0 ? LegendWidth + 1 - i : i;
            output.Write($"{_foregrounds[Index(sign * DivergingPalette.StepOf((double)part / LegendWidth))]}{Both}");
        }

        output.Write(AnsiPen.Reset);
    }
}
