using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;
using DamonHeatmap.Reports;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>What became hotter and what colder as a picture, and bytes by idle time below it.</summary>
internal sealed class DiffPicture : IPictureSource
{
    private readonly DiffMaps _maps;
    private readonly DiffLook _look;
    private readonly DiffScale _scale;
    private readonly DivergingPalette _palette;

    public DiffPicture(DiffMaps maps, DiffLook look)
    {
        (_maps, _look, _scale, _palette) = (maps, look, DiffScale.Of(look.Scale, look.End, maps), look.Palette ?? DivergingPalette.OfPictures);
        string what = DiffWords.Title(maps.Value), before = Humanize.Span(maps.Before, look.Zone), after = Humanize.Span(maps.After, look.Zone);
        Title = char.ToUpperInvariant(what[0]) + what[1..];
        Captions = [$"before: {before}", $"after: {after}"];
        Description = $"{what}, {string.Join("; ", maps.Maps.Select(map => map.Name))}, before {before}, after {after}";
        Plots = [.. maps.Maps.SelectMany(map => map.Grids.Select(grid => Plot(map, grid)))];
    }

    public MapOrder Order => _maps.Order;

    public string Title { get; }

    public IReadOnlyList<string> Captions { get; }

    public string Description { get; }

    public IReadOnlyList<Plot> Plots { get; }

    public Legend Legend
    {
        get
        {
            return new Legend(
                _scale.End > 0 ? place => _palette.At((place * 2) - 1) : null,
                (width, size) => LegendMarks.Of(_scale, width, size),
                [
                    new Swatch(DiffWords.Of(CellChange.Unchanged, _maps.Value), _palette.Middle),
                    .. ((CellChange[])[CellChange.UnknownBefore, CellChange.UnknownAfter, CellChange.UnknownInBoth]).Select(change => new Swatch(DiffWords.Of(change, _maps.Value), Texture: TextureOf(change))),
                ],
                $"{DiffWords.Title(_maps.Value)}, after minus before, {MapWords.Whole(_maps.Value)}{MapWords.Behind(_scale.Kind)}");
        }
    }

    public IReadOnlyList<PictureTable> Tables => [.. _maps.Tables.Select(table => new PictureTable(IdleReport.Title(table, _look.Zone), IdleReport.Rows(table)))];

    private static Texture TextureOf(CellChange change) => change switch
    {
        CellChange.UnknownBefore => Texture.Rising,
        CellChange.UnknownAfter => Texture.Falling,
        _ => Texture.Crossed,
    };

    private Plot Plot(DiffMap map, DiffGrid grid)
    {
        return new Plot
        {
            Name = map.Name,
            Address = grid.Address,
            Rows = grid.Rows,
            Times = most => grid.Rows == 1 ? [] : TimeTicks.OfLength(grid.Offset(grid.Rows), most),
            Mappings = map.Mappings,
            Colour = (row, column) => _scale.Place(grid, row, column) is { } place ? _palette.At(place) : null,
            Texture = (row, column) => TextureOf(grid.Change(row, column)),
            Value = Value,
            Hint = Hint,
        };

        string Value(int row, int column)
        {
            string change = DiffWords.Of(grid.Change(row, column), _maps.Value);
            string size = grid.Difference(row, column) is { } difference and not 0 ? $" by {Humanize.Percent(Math.Round(Math.Abs(difference), 5))} {MapWords.Whole(_maps.Value)}" : "";
            return $"{change}{(grid.Change(row, column) is CellChange.Hotter or CellChange.Colder ? size : "")}\nbefore {Heat(grid.Before, row, column)}, after {Heat(grid.After, row, column)}";
        }

        string Hint(int column, int firstRow, int lastRow)
        {
            string where = PictureMaker.Places(Order, grid.Address, column);
            string when = grid.Rows == 1 ? "the mean of each" : $"{Humanize.Duration(grid.Offset(firstRow))} .. {Humanize.Duration(grid.Offset(lastRow + 1))} from the start of each";
            return $"{Value(firstRow, column)}\n{where}\n{when}";
        }
    }

    private static string Heat(Grid grid, int row, int column)
    {
        double coverage = grid.Coverage(row, column);
        string known = coverage < 0.9995 ? $" ({Humanize.Percent(Math.Round(coverage, 3))} of it known)" : "";
        return grid.Heat(row, column) is { } heat ? $"{Humanize.Percent(Math.Round(heat, 5))}{known}" : "unknown";
    }
}
