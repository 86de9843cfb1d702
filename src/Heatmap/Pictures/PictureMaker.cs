using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>Lays maps out: time to the right, addresses upward, axes with round marks, names of mappings beside them, and a legend.</summary>
internal sealed class PictureMaker
{
    private const int Margin = 16, TickLength = 5, Gap = 8, FoldHeight = 14, LegendHeight = 12, LegendWidth = 320;

    /// <summary>Half of a time that stands at the end of the axis.</summary>
    private const int RoomForLastTime = 48;

    private const double TitleSize = 15, TextSize = 12, SmallSize = 11, LineHeight = 18;

    /// <summary>The smallest plot in pixels; cells grow in whole pixels until it is reached.</summary>
    private const int PlotWidth = 900, PlotHeight = 450;

    private static readonly Rgb Ink = new(0x22, 0x22, 0x22), Faint = new(0x66, 0x66, 0x66), Frame = new(0x99, 0x99, 0x99);

    private readonly HeatMaps _maps;
    private readonly Look _look;
    private readonly Scale _scale;
    private readonly List<Shape> _shapes = [];
    private double _y = Margin;

    private PictureMaker(HeatMaps maps, Look look) => (_maps, _look, _scale) = (maps, look, Scale.Of(look.Scale, look.Span, maps));

    public static Picture Make(HeatMaps maps, Look look) => new PictureMaker(maps, look).Make();

    private Picture Make()
    {
        Grid first = _maps.Grids.First();
        string what = MapWords.Title(_maps.Value);
        string when = $"{Humanize.Moment(first.Time.Start, _look.Zone)} .. {Humanize.Moment(first.Time.End, _look.Zone)}";
        double left = Margin + LeftWidth(), width = first.Time.Rows * CellSize(first.Time.Rows, PlotWidth);
        double right = Math.Max(RightWidth(), RoomForLastTime);
        Text(Margin, _y + (LineHeight / 2), char.ToUpperInvariant(what[0]) + what[1..], TitleSize, Anchor.Start, Ink);
        _y += LineHeight + 4;
        Text(Margin, _y + (LineHeight / 2), $"{when} ({Humanize.Duration((Int128)first.Time.End - first.Time.Start)})", TextSize, Anchor.Start, Faint);
        _y += LineHeight + Gap;
        foreach (HeatMap map in _maps.Maps)
        {
            foreach (Grid grid in map.Grids)
            {
                Text(left, _y + (LineHeight / 2), map.Stream.ToString(), TextSize, Anchor.Start, Ink);
                _y += LineHeight + 4;
                AddMap(map, grid, left, width);
            }
        }

        AddLegend(left);
        double total = Math.Max(left + width + right + Margin, left + LegendWidth + (Margin * 2) + 320);
        return new Picture((int)Math.Ceiling(total), (int)Math.Ceiling(_y + Margin), $"{what}, {string.Join("; ", _maps.Maps.Select(map => map.Stream))}, {when}", _shapes);
    }

    private static int CellSize(int cells, int room) => Math.Max(1, room / cells);

    private double LeftWidth() => TickLength + Gap + _maps.Grids.Max(grid => grid.Address.Spans.Max(span => Font.Width(Place(span.End), SmallSize)));

    private double RightWidth() => _maps.Maps.All(map => map.Mappings.Count == 0) || _maps.Order != MapOrder.Address
        ? 0
        : Gap + TickLength + _maps.Maps.Max(map => map.Mappings.Count == 0 ? 0 : map.Mappings.Max(mapping => Font.Width(Short(mapping.Name), SmallSize)));

    private string Place(ulong value) => _maps.Order == MapOrder.Address ? Humanize.Address(value) : Humanize.Bytes(value);

    private void AddMap(HeatMap map, Grid grid, double left, double width)
    {
        int cellWidth = CellSize(grid.Time.Rows, PlotWidth), cellHeight = CellSize(grid.Address.Columns, PlotHeight);

        // the highest addresses on top
        foreach (AddressSpan span in grid.Address.Spans.Reverse())
        {
            double height = (double)span.Columns * cellHeight;
            _shapes.Add(new Shape.Hatch(left, _y, width, height));
            _shapes.Add(Cells(grid, span, left, _y, cellWidth, cellHeight));
            AddFrame(left, _y, width, height);
            AddAddresses(span, left, _y, height);
            AddNames(map, span, left + width, _y, height);
            _y += height;
            if (span.FirstColumn > 0)
            {
                AddFold(left, _y, width, span.Start - grid.Address.Ends[span.FirstColumn - 1]);
                _y += FoldHeight;
            }
        }

        AddTimes(grid.Time, left, _y, width);
        _y += TickLength + LineHeight + Gap;
    }

    private Shape.Cells Cells(Grid grid, AddressSpan span, double x, double y, int cellWidth, int cellHeight)
    {
        var colours = new Rgb?[span.Columns][];
        for (int line = 0; line < span.Columns; line++)
        {
            colours[line] = new Rgb?[grid.Time.Rows];
            for (int row = 0; row < grid.Time.Rows; row++)
            {
                colours[line][row] = grid.Heat(row, Column(line)) is { } heat ? _look.Palette.At(_scale.Place(heat)) : null;
            }
        }

        return new Shape.Cells(x, y, cellWidth, cellHeight, colours, Value, Hint);

        int Column(int line) => span.EndColumn - 1 - line;

        string Value(int line, int row)
        {
            double coverage = grid.Coverage(row, Column(line));
            string known = coverage < 0.9995 ? $", {Humanize.Percent(Math.Round(coverage, 3))} of it known" : "";
            return grid.Heat(row, Column(line)) is { } heat ? $"{Humanize.Percent(Math.Round(heat, 5))} {MapWords.Whole(_maps.Value)}{known}" : "unknown";
        }

        string Hint(int line, int firstRow, int lastRow)
        {
            string where = $"{Place(grid.Address.Starts[Column(line)])} .. {Place(grid.Address.Ends[Column(line)])}";
            return $"{Value(line, firstRow)}\n{where}\n{Humanize.Moment(grid.Time.Edges[firstRow], _look.Zone)} .. {Humanize.Moment(grid.Time.Edges[lastRow + 1], _look.Zone)}";
        }
    }

    private void AddFrame(double x, double y, double width, double height)
    {
        Line(x - 1, y - 1, x + width, y - 1, Frame);
        Line(x - 1, y + height, x + width, y + height, Frame);
        Line(x - 1, y - 1, x - 1, y + height, Frame);
        Line(x + width, y - 1, x + width, y + height, Frame);
    }

    private void AddAddresses(AddressSpan span, double left, double y, double height)
    {
        foreach (Tick tick in AddressTicks.Of(span, _maps.Order == MapOrder.Address, (int)(height / (LineHeight * 2))))
        {
            double at = Math.Round(y + (height * (1 - tick.Place)));
            Line(left - TickLength, at, left - 1, at, Frame);
            Text(left - TickLength - 3, at, tick.Text, SmallSize, Anchor.End, Ink);
        }
    }

    /// <summary>What lay there, as far as there is room to say it: neighbours of one name are one.</summary>
    private void AddNames(HeatMap map, AddressSpan span, double x, double y, double height)
    {
        if (_maps.Order != MapOrder.Address)
        {
            return;
        }

        double lastLabel = double.PositiveInfinity;
        for (int i = 0; i < map.Mappings.Count;)
        {
            (ulong start, ulong end, string name) = map.Mappings[i];
            for (i++; i < map.Mappings.Count && map.Mappings[i].Name == name; i++)
            {
                end = map.Mappings[i].End;
            }

            if (end <= span.Start || start >= span.End)
            {
                continue;
            }

            double low = y + (height * (1 - ((double)(Math.Max(start, span.Start) - span.Start) / span.Length)));
            double high = y + (height * (1 - ((double)(Math.Min(end, span.End) - span.Start) / span.Length)));
            double middle = (low + high) / 2;
            Line(x + 3, Math.Round(high), x + 3, Math.Round(Math.Max(high, low - 1)), Faint);
            if (lastLabel - middle >= SmallSize + 1)
            {
                Line(x + 3, Math.Round(middle), x + 3 + TickLength, Math.Round(middle), Faint);
                Text(x + TickLength + 6, middle, Short(name), SmallSize, Anchor.Start, Ink);
                lastLabel = middle;
            }
        }
    }

    private void AddFold(double left, double y, double width, ulong bytes)
    {
        double middle = Math.Round(y + (FoldHeight / 2.0));
        Line(left, middle, left + width, middle, Frame, isDashed: true);
        string text = $"{Humanize.Bytes(bytes)} left out";
        double half = (Font.Width(text, SmallSize) / 2) + 6;
        _shapes.Add(new Shape.Box(left + (width / 2) - half, y + 1, half * 2, FoldHeight - 2, new Rgb(255, 255, 255)));
        Text(left + (width / 2), middle, text, SmallSize, Anchor.Middle, Faint);
    }

    private void AddTimes(TimeAxis time, double left, double y, double width)
    {
        double end = double.NegativeInfinity;
        foreach (Tick tick in TimeTicks.Of(time.Start, time.End, _look.Zone, (int)(width / 110)))
        {
            double at = Math.Round(left + (width * tick.Place)), half = Font.Width(tick.Text, SmallSize) / 2;
            Line(at, y, at, y + TickLength, Frame);
            if (at - half > end + 4)
            {
                Text(at, y + TickLength + (LineHeight / 2), tick.Text, SmallSize, Anchor.Middle, Ink);
                end = at + half;
            }
        }
    }

    private void AddLegend(double left)
    {
        const int Steps = 160, Swatch = 28;
        double middle = _y + (LegendHeight / 2.0), x = left;
        for (int i = 0; i < Steps && _scale.High > 0; i++)
        {
            _shapes.Add(new Shape.Box(x + ((double)LegendWidth / Steps * i), _y, (double)LegendWidth / Steps, LegendHeight, _look.Palette.At((i + 0.5) / Steps)));
        }

        if (_scale.High > 0)
        {
            AddFrame(x, _y, LegendWidth, LegendHeight);
            for (int i = 0; i <= 4; i++)
            {
                double at = Math.Round(x + (LegendWidth * i / 4.0));
                Line(at, _y + LegendHeight, at, _y + LegendHeight + TickLength, Frame);
                Text(at, _y + LegendHeight + TickLength + (LineHeight / 2), Humanize.Percent(Math.Round(_scale.Heat(i / 4.0), 5)), SmallSize, Anchor.Middle, Ink);
            }

            x += LegendWidth + (Margin * 2);
        }

        _shapes.Add(new Shape.Box(x, _y, Swatch, LegendHeight, _look.Palette.At(0)));
        AddFrame(x, _y, Swatch, LegendHeight);
        Text(x + Swatch + Gap, middle, MapWords.Nothing(_maps.Value), SmallSize, Anchor.Start, Ink);
        x += Swatch + (Gap * 3) + Font.Width(MapWords.Nothing(_maps.Value), SmallSize);
        _shapes.Add(new Shape.Hatch(x, _y, Swatch, LegendHeight));
        AddFrame(x, _y, Swatch, LegendHeight);
        Text(x + Swatch + Gap, middle, "unknown", SmallSize, Anchor.Start, Ink);
        string kind = _scale.Kind switch { ScaleKind.Log => ", logarithmic", ScaleKind.Equalised => ", by rank", _ => "" };
        _y += LegendHeight + TickLength + LineHeight;
        Text(left, _y + (LineHeight / 2), string.Create(CultureInfo.InvariantCulture, $"{MapWords.Title(_maps.Value)}, {MapWords.Whole(_maps.Value)}{kind}"), SmallSize, Anchor.Start, Faint);
        _y += LineHeight;
    }

    /// <summary>The end of a file's path says what it is.</summary>
    private static string Short(string name)
    {
        const int Most = 28;
        string last = name.StartsWith('/') ? Path.GetFileName(name) : name;
        return last.Length <= Most ? last : last[..(Most - 1)] + "…";
    }

    private void Line(double x1, double y1, double x2, double y2, Rgb colour, bool isDashed = false) => _shapes.Add(new Shape.Line(x1, y1, x2, y2, colour, isDashed));

    private void Text(double x, double y, string text, double size, Anchor anchor, Rgb colour) => _shapes.Add(new Shape.Label(x, y, text, size, anchor, colour));
}
