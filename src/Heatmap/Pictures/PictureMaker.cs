using DamonHeatmap.Colors;
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

    private readonly IPictureSource _source;
    private readonly List<Shape> _shapes = [];
    private double _y = Margin;

    private PictureMaker(IPictureSource source) => _source = source;

    public static Picture Make(HeatMaps maps, Look look) => Make(new HeatPicture(maps, look));

    public static Picture Make(IPictureSource source) => new PictureMaker(source).Make();

    /// <summary>Which addresses or bytes a column is, for people.</summary>
    public static string Places(MapOrder order, AddressAxis axis, int column) => $"{Place(order, axis.Starts[column])} .. {Place(order, axis.Ends[column])}";

    private Picture Make()
    {
        int rows = _source.Plots[0].Rows;
        double left = Margin + LeftWidth(), width = rows * CellSize(rows, PlotWidth);
        double right = Math.Max(RightWidth(), RoomForLastTime);
        Text(Margin, _y + (LineHeight / 2), _source.Title, TitleSize, Anchor.Start, Ink);
        _y += LineHeight + 4;
        foreach (string caption in _source.Captions)
        {
            Text(Margin, _y + (LineHeight / 2), caption, TextSize, Anchor.Start, Faint);
            _y += LineHeight;
        }

        _y += Gap;
        foreach (Plot plot in _source.Plots)
        {
            Text(left, _y + (LineHeight / 2), plot.Name, TextSize, Anchor.Start, Ink);
            _y += LineHeight + 4;
            AddMap(plot, left, width);
        }

        double room = AddLegend(left);
        foreach (PictureTable table in _source.Tables)
        {
            room = Math.Max(room, AddTable(table, left));
        }

        double total = Math.Max(left + width + right + Margin, left + LegendWidth + (Margin * 2) + 320);
        return new Picture((int)Math.Ceiling(Math.Max(total, room + Margin)), (int)Math.Ceiling(_y + Margin), _source.Description, _shapes);
    }

    private static int CellSize(int cells, int room) => Math.Max(1, room / cells);

    private double LeftWidth() => TickLength + Gap + _source.Plots.Max(plot => plot.Address.Spans.Max(span => Font.Width(Place(_source.Order, span.End), SmallSize)));

    private double RightWidth() => _source.Plots.All(plot => plot.Mappings.Count == 0) || _source.Order != MapOrder.Address
        ? 0
        : Gap + TickLength + _source.Plots.Max(plot => plot.Mappings.Count == 0 ? 0 : plot.Mappings.Max(mapping => Font.Width(Short(mapping.Name), SmallSize)));

    private static string Place(MapOrder order, ulong value) => order == MapOrder.Address ? Humanize.Address(value) : Humanize.Bytes(value);

    private void AddMap(Plot plot, double left, double width)
    {
        int cellWidth = CellSize(plot.Rows, PlotWidth), cellHeight = CellSize(plot.Address.Columns, PlotHeight);

        // the highest addresses on top
        foreach (AddressSpan span in plot.Address.Spans.Reverse())
        {
            double height = (double)span.Columns * cellHeight;
            AddGround(plot, span, left, cellWidth, cellHeight);
            _shapes.Add(Cells(plot, span, left, _y, cellWidth, cellHeight));
            AddFrame(left, _y, width, height);
            AddAddresses(span, left, _y, height);
            AddNames(plot, span, left + width, _y, height);
            _y += height;
            if (span.FirstColumn > 0)
            {
                AddFold(left, _y, width, span.Start - plot.Address.Ends[span.FirstColumn - 1]);
                _y += FoldHeight;
            }
        }

        AddTimes(plot, left, _y, width);
        _y += TickLength + LineHeight + Gap;
    }

    /// <summary>What shows through where cells have no colour.</summary>
    private void AddGround(Plot plot, AddressSpan span, double left, int cellWidth, int cellHeight)
    {
        if (plot.Texture is not { } texture)
        {
            _shapes.Add(new Shape.Hatch(left, _y, (double)plot.Rows * cellWidth, (double)span.Columns * cellHeight));
            return;
        }

        for (int column = span.EndColumn - 1; column >= span.FirstColumn; column--)
        {
            for (int row = 0, next; row < plot.Rows; row = next)
            {
                next = row + 1;
                Texture? here = At(row, column);
                while (next < plot.Rows && At(next, column) == here)
                {
                    next++;
                }

                if (here is { } some)
                {
                    double y = _y + ((double)(span.EndColumn - 1 - column) * cellHeight);
                    _shapes.Add(new Shape.Textured(left + ((double)row * cellWidth), y, (double)(next - row) * cellWidth, cellHeight, some));
                }
            }
        }

        Texture? At(int row, int column) => plot.Colour(row, column) is null ? texture(row, column) : null;
    }

    private static Shape.Cells Cells(Plot plot, AddressSpan span, double x, double y, int cellWidth, int cellHeight)
    {
        var colours = new Rgb?[span.Columns][];
        for (int line = 0; line < span.Columns; line++)
        {
            colours[line] = new Rgb?[plot.Rows];
            for (int row = 0; row < plot.Rows; row++)
            {
                colours[line][row] = plot.Colour(row, Column(line));
            }
        }

        return new Shape.Cells(
            x, y, cellWidth, cellHeight, colours, (line, row) => plot.Value(row, Column(line)), (line, firstRow, lastRow) => plot.Hint(Column(line), firstRow, lastRow));

        int Column(int line) => span.EndColumn - 1 - line;
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
        foreach (Tick tick in AddressTicks.Of(span, _source.Order == MapOrder.Address, (int)(height / (LineHeight * 2))))
        {
            double at = Math.Round(y + (height * (1 - tick.Place)));
            Line(left - TickLength, at, left - 1, at, Frame);
            Text(left - TickLength - 3, at, tick.Text, SmallSize, Anchor.End, Ink);
        }
    }

    /// <summary>What lay there, as far as there is room to say it: neighbours of one name are one.</summary>
    private void AddNames(Plot plot, AddressSpan span, double x, double y, double height)
    {
        if (_source.Order != MapOrder.Address)
        {
            return;
        }

        double lastLabel = double.PositiveInfinity;
        for (int i = 0; i < plot.Mappings.Count;)
        {
            (ulong start, ulong end, string name) = plot.Mappings[i];
            for (i++; i < plot.Mappings.Count && plot.Mappings[i].Name == name; i++)
            {
                end = plot.Mappings[i].End;
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

    private void AddTimes(Plot plot, double left, double y, double width)
    {
        double end = double.NegativeInfinity;
        foreach (Tick tick in plot.Times((int)(width / 110)))
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

    /// <returns>Where it ends to the right.</returns>
    private double AddLegend(double left)
    {
        const int Steps = 160, SwatchWidth = 28;
        Legend legend = _source.Legend;
        double middle = _y + (LegendHeight / 2.0), x = left;
        if (legend.Gradient is { } gradient)
        {
            for (int i = 0; i < Steps; i++)
            {
                _shapes.Add(new Shape.Box(x + ((double)LegendWidth / Steps * i), _y, (double)LegendWidth / Steps, LegendHeight, gradient((i + 0.5) / Steps)));
            }

            AddFrame(x, _y, LegendWidth, LegendHeight);
            for (int i = 0; i < legend.Marks.Count; i++)
            {
                double at = Math.Round(x + (LegendWidth * i / (legend.Marks.Count - 1.0)));
                Line(at, _y + LegendHeight, at, _y + LegendHeight + TickLength, Frame);
                Text(at, _y + LegendHeight + TickLength + (LineHeight / 2), legend.Marks[i], SmallSize, Anchor.Middle, Ink);
            }

            x += LegendWidth + (Margin * 2);
        }

        foreach (Swatch swatch in legend.Swatches)
        {
            _shapes.Add(swatch switch
            {
                { Colour: { } colour } => new Shape.Box(x, _y, SwatchWidth, LegendHeight, colour),
                { Texture: { } texture } => new Shape.Textured(x, _y, SwatchWidth, LegendHeight, texture),
                _ => new Shape.Hatch(x, _y, SwatchWidth, LegendHeight),
            });
            AddFrame(x, _y, SwatchWidth, LegendHeight);
            Text(x + SwatchWidth + Gap, middle, swatch.Text, SmallSize, Anchor.Start, Ink);
            x += SwatchWidth + (Gap * 3) + Font.Width(swatch.Text, SmallSize);
        }

        _y += LegendHeight + TickLength + LineHeight;
        Text(left, _y + (LineHeight / 2), legend.Caption, SmallSize, Anchor.Start, Faint);
        _y += LineHeight;
        return x;
    }

    /// <returns>Where it ends to the right.</returns>
    private double AddTable(PictureTable table, double left)
    {
        _y += LineHeight;
        foreach (string line in table.Title)
        {
            Text(left, _y + (LineHeight / 2), line, TextSize, Anchor.Start, line == table.Title[0] ? Ink : Faint);
            _y += LineHeight;
        }

        double[] widths = [.. Enumerable.Range(0, table.Rows[0].Length).Select(column => table.Rows.Max(row => Font.Width(row[column], SmallSize)))];
        double right = left;
        foreach (string[] row in table.Rows)
        {
            right = left + widths[0];
            Text(left, _y + (LineHeight / 2), row[0], SmallSize, Anchor.Start, row == table.Rows[0] ? Faint : Ink);
            for (int column = 1; column < row.Length; column++)
            {
                right += (Gap * 3) + widths[column];
                Text(right, _y + (LineHeight / 2), row[column], SmallSize, Anchor.End, row == table.Rows[0] ? Faint : Ink);
            }

            _y += LineHeight;
        }

        return Math.Max(right, left + table.Title.Max(line => Font.Width(line, TextSize)));
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
