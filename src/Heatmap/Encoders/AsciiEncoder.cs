using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Plain characters: a blank is unknown, a dot is not accessed, 1…9 is more and more.</summary>
internal sealed class AsciiEncoder(Look look, bool hasAxes = true) : TextEncoder(look, hasAxes)
{
    private const int Levels = 9;

    public override int RowsInLine => 1;

    protected override char Fold => ':';

    public override void WriteCells(Grid grid, int row, Scale scale, TextWriter output)
    {
        for (int column = 0; column < grid.Address.Columns; column++)
        {
            if (grid.Address.IsFoldedBefore(column))
            {
                output.Write(Fold);
            }

            output.Write(grid.Heat(row, column) is { } heat ? scale.Level(heat, Levels) is > 0 and var level ? (char)('0' + level) : '.' : ' ');
        }

        // shows where the map ends when its last cells are unknown
        output.Write('|');
    }

    public override void WriteLegend(Scale scale, MapValue value, TextWriter output) => output.Write(
        scale.High > 0
            ? $"blank unknown, . {MapWords.Nothing(value)}, 1 up to {Humanize.Percent(scale.Heat(1.0 / Levels))} {MapWords.Whole(value)}, 9 up to {Humanize.Percent(scale.High)}"
            : $"blank unknown, . {MapWords.Nothing(value)}");
}
