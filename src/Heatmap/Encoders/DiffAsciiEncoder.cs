using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>Plain characters: 1…9 is hotter and hotter, a…i colder and colder, a dot unchanged.</summary>
internal sealed class DiffAsciiEncoder(DiffLook look, bool hasAxes = true) : DiffTextEncoder(look, hasAxes)
{
    private const int Levels = 9;

    protected override char Fold => ':';

    protected override void WriteCells(DiffGrid grid, int row, DiffScale scale, TextWriter output)
    {
        for (int column = 0; column < grid.Address.Columns; column++)
        {
            if (grid.Address.IsFoldedBefore(column))
            {
                output.Write(Fold);
            }

            output.Write(scale.Level(grid, row, column, Levels) switch
            {
                0 => '.',
                > 0 and int hotter => (char)('0' + hotter),
                < 0 and int colder => (char)('a' - 1 - colder),
                null => grid.Change(row, column) switch { CellChange.UnknownBefore => '/', CellChange.UnknownAfter => '\\', _ => ' ' },
            });
        }

        // shows where the map ends when its last cells are unknown
        output.Write('|');
    }

    protected override void WriteLegend(DiffScale scale, MapValue value, TextWriter output)
    {
        string more = DiffWords.Of(CellChange.Hotter, value), less = DiffWords.Of(CellChange.Colder, value);
        output.Write(scale.End > 0
            ? $". unchanged, 1 {more} by up to {Humanize.Percent(scale.Difference(1.0 / Levels))} {MapWords.Whole(value)}, 9 by up to {Humanize.Percent(scale.End)}, a and i {less} by as much\n"
            : ". unchanged\n");
        output.Write("/ unknown before, \\ unknown after, blank unknown in both");
    }
}
