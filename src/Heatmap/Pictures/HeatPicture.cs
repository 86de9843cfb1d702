using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>Heat as a picture.</summary>
internal sealed class HeatPicture : IPictureSource
{
    private readonly HeatMaps _maps;
    private readonly Look _look;
    private readonly Scale _scale;

    public HeatPicture(HeatMaps maps, Look look)
    {
        (_maps, _look, _scale) = (maps, look, Scale.Of(look.Scale, look.Span, maps));
        TimeAxis time = maps.Grids.First().Time;
        string what = MapWords.Title(maps.Value), when = $"{Humanize.Moment(time.Start, look.Zone)} .. {Humanize.Moment(time.End, look.Zone)}";
        Title = char.ToUpperInvariant(what[0]) + what[1..];
        Captions = [$"{when} ({Humanize.Duration((Int128)time.End - time.Start)})"];
        Description = $"{what}, {string.Join("; ", maps.Maps.Select(map => map.Stream))}, {when}";
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
                _scale.High > 0 ? _look.Palette.At : null,
                (width, size) => LegendMarks.Of(_scale, width, size),
                [new Swatch(MapWords.Nothing(_maps.Value), _look.Palette.At(0)), new Swatch("unknown")],
                string.Create(CultureInfo.InvariantCulture, $"{MapWords.Title(_maps.Value)}, {MapWords.Whole(_maps.Value)}{MapWords.Behind(_scale.Kind)}"));
        }
    }

    public IReadOnlyList<PictureTable> Tables => [];

    private Plot Plot(HeatMap map, Grid grid)
    {
        return new Plot
        {
            Name = map.Stream.ToString(),
            Address = grid.Address,
            Rows = grid.Time.Rows,
            Times = most => TimeTicks.Of(grid.Time.Start, grid.Time.End, _look.Zone, most),
            Mappings = map.Mappings,
            Colour = (row, column) => grid.Heat(row, column) is { } heat ? _look.Palette.At(_scale.Place(heat)) : null,
            Value = Value,
            Hint = Hint,
        };

        string Value(int row, int column)
        {
            double coverage = grid.Coverage(row, column);
            string known = coverage < 0.9995 ? $", {Humanize.Percent(Math.Round(coverage, 3))} of it known" : "";
            return grid.Heat(row, column) is { } heat ? $"{Humanize.Percent(Math.Round(heat, 5))} {MapWords.Whole(_maps.Value)}{known}" : "unknown";
        }

        string Hint(int column, int firstRow, int lastRow)
        {
            string where = PictureMaker.Places(Order, grid.Address, column);
            return $"{Value(firstRow, column)}\n{where}\n{Humanize.Moment(grid.Time.Edges[firstRow], _look.Zone)} .. {Humanize.Moment(grid.Time.Edges[lastRow + 1], _look.Zone)}";
        }
    }
}
