using System.Text;
using Damon.Records;
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

    /// <summary>The ends of an axis by temperature.</summary>
    private const string Coldest = "coldest", Hottest = "hottest";

    private const double TitleSize = 15, TextSize = 12, SmallSize = 11, LineHeight = 18;

    /// <summary>The smallest plot in pixels; cells grow in whole pixels until it is reached.</summary>
    private const int PlotWidth = 900, PlotHeight = 450;

    private static readonly Rgb Ink = new(0x22, 0x22, 0x22), Faint = new(0x66, 0x66, 0x66), Frame = new(0x99, 0x99, 0x99);

    /// <summary>As many maps stand below each other as large as each can be; more are smaller, in a grid.</summary>
    private const int MostBelowEachOther = 3;

    /// <summary>Pixels that a picture of many maps has at most each way, if cells can be small enough for it.</summary>
    private const int LargestSide = 4000;

    /// <summary>Cells become smaller pixel by pixel at first, and by one of so many parts later.</summary>
    private const int Hasty = 8;

    /// <summary>About what stands above the maps of a grid.</summary>
    private const int HeadHeight = 140;

    private readonly IPictureSource _source;
    private readonly List<Shape> _shapes = [];
    private double _y = Margin;

    /// <summary>How many times smaller than usual a map is.</summary>
    private int _smaller = 1;

    private PictureMaker(IPictureSource source) => _source = source;

    public static Picture Make(HeatMaps maps, Look look) => Make(new HeatPicture(maps, look));

    public static Picture Make(IPictureSource source) => new PictureMaker(source).Make();

    /// <summary>Which addresses or bytes a column is, for people.</summary>
    public static string Places(MapOrder order, AddressAxis axis, int column) => $"{Place(order, axis.Starts[column])} .. {Place(order, axis.Ends[column])}";

    private Picture Make()
    {
        int rows = _source.Plots[0].Rows;
        double left = Margin + Math.Ceiling(LeftWidth()), right = Math.Ceiling(Math.Max(RightWidth(), RoomForLastTime));
        int across = _source.Plots.Count > MostBelowEachOther ? Arrange(left + right) : 1;
        double width = rows * CellWidth(rows), block = left + width + right;
        Text(Margin, _y + (LineHeight / 2), _source.Title, TitleSize, Anchor.Start, Ink);
        _y += LineHeight + 4;
        foreach (string caption in _source.Captions)
        {
            Text(Margin, _y + (LineHeight / 2), caption, TextSize, Anchor.Start, Faint);
            _y += LineHeight;
        }

        if (_source.Order == MapOrder.Temperature)
        {
            Text(Margin, _y + (LineHeight / 2), $"upward: bytes, {Coldest} to {Hottest}, at each time by itself", TextSize, Anchor.Start, Faint);
            _y += LineHeight;
        }

        _y += Gap;
        bool isGrid = across > 1;
        double room = left + LegendWidth + Margin + 320;

        // below many maps nobody would look for it
        if (isGrid)
        {
            room = Math.Max(room, AddLegend(left));
            _y += Gap * 2;
        }

        foreach (Plot[] line in _source.Plots.Chunk(across))
        {
            double top = _y, bottom = _y;
            for (int i = 0; i < line.Length; i++)
            {
                double x = left + (i * block);
                _y = top;
                Text(x, _y + (LineHeight / 2), isGrid ? Fit(line[i].Name, width + right) : line[i].Name, TextSize, Anchor.Start, Ink);
                _y += LineHeight + 4;
                AddMap(line[i], x, width);
                bottom = Math.Max(bottom, _y);
            }

            _y = bottom;
        }

        if (!isGrid)
        {
            room = Math.Max(room, AddLegend(left));
        }

        double total = Math.Max((across * block) + Margin, room + Margin);
        foreach (PictureTable[] line in _source.Tables.Chunk(across))
        {
            double top = _y, bottom = _y, x = left;
            foreach (PictureTable table in line)
            {
                // a wide one goes on below the others
                if (x > left && x + TableWidth(table) > total - Margin)
                {
                    (x, top) = (left, bottom);
                }

                _y = top;
                x = AddTable(table, x) + (Margin * 2);
                room = Math.Max(room, x - (Margin * 2));
                bottom = Math.Max(bottom, _y);
            }

            _y = bottom;
        }

        return new Picture((int)Math.Ceiling(Math.Max(total, room + Margin)), (int)Math.Ceiling(_y + Margin), Excerpt.Path(_source.Description), _shapes);
    }

    /// <summary>Works out how much smaller maps are, and how many of them stand beside each other, for a picture that is no larger than it need be and about square.</summary>
    /// <param name="beside">Pixels beside a map.</param>
    private int Arrange(double beside)
    {
        int best = 1;
        do
        {
            _smaller += Math.Max(1, _smaller / Hasty);
            double width = beside + (_source.Plots[0].Rows * CellWidth(_source.Plots[0].Rows)), least = double.PositiveInfinity;
            double[] heights = [.. _source.Plots.Select(Height)];
            for (int across = 2; across <= heights.Length; across++)
            {
                if ((width * across) + Margin >= least)
                {
                    // and with more beside each other it becomes wider still
                    break;
                }

                double side = Math.Max((width * across) + Margin, HeadHeight + heights.Chunk(across).Sum(line => line.Max()));
                if (side < least)
                {
                    (least, best) = (side, across);
                }
            }

            if (least <= LargestSide)
            {
                break;
            }
        }
        while (CellWidth(_source.Plots[0].Rows) > 1 || _source.Plots.Any(plot => CellHeight(plot.Address.Columns) > 1));

        return best;

        double Height(Plot plot) => LineHeight + 4 + (plot.Address.Columns * CellHeight(plot.Address.Columns)) + ((plot.Address.Spans.Count - 1) * FoldHeight) + TickLength + LineHeight + Gap;
    }

    private int CellWidth(int rows) => Math.Max(1, PlotWidth / _smaller / rows);

    private int CellHeight(int columns) => Math.Max(1, PlotHeight / _smaller / columns);

    /// <summary>As much of a text as there is room for.</summary>
    private static string Fit(string text, double width)
    {
        Rune[] letters = [.. Excerpt.Path(text).EnumerateRunes()];
        string whole = string.Concat(letters.Select(rune => rune.ToString()));
        for (int count = letters.Length - 1; Font.Width(whole, TextSize) > width && count > 0; count--)
        {
            whole = string.Concat(letters.Take(count).Select(rune => rune.ToString())) + "…";
        }

        return whole;
    }

    private double LeftWidth() => TickLength + Gap + _source.Plots.Max(plot => plot.Address.Spans.Max(span => Font.Width(Place(_source.Order, span.End), SmallSize)));

    private double RightWidth() => _source.Plots.All(plot => plot.Mappings.Count == 0) || _source.Order != MapOrder.Address
        ? _source.Order == MapOrder.Temperature ? Gap + TickLength + Math.Max(Font.Width(Coldest, SmallSize), Font.Width(Hottest, SmallSize)) : 0
        : Gap + TickLength + _source.Plots.Max(plot => plot.Mappings.Count == 0 ? 0 : plot.Mappings.Max(mapping => Font.Width(Short(mapping.Name), SmallSize)));

    private static string Place(MapOrder order, ulong value) => order == MapOrder.Address ? Humanize.Address(value) : Humanize.Bytes(value);

    private void AddMap(Plot plot, double left, double width)
    {
        int cellWidth = CellWidth(plot.Rows), cellHeight = CellHeight(plot.Address.Columns);

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
        if (_source.Order == MapOrder.Temperature)
        {
            // just within the frame, however low it is
            double within = Math.Min(SmallSize / 2, height / 4);
            Text(x + TickLength + 6, y + within, Hottest, SmallSize, Anchor.Start, Ink);
            if (height >= SmallSize * 3)
            {
                Text(x + TickLength + 6, y + height - within, Coldest, SmallSize, Anchor.Start, Ink);
            }

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

            if (name.Length == 0 || end <= span.Start || start >= span.End)
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
            foreach (Tick mark in legend.Marks(LegendWidth, SmallSize))
            {
                double at = Math.Round(x + (LegendWidth * mark.Place));
                Line(at, _y + LegendHeight, at, _y + LegendHeight + TickLength, Frame);
                Text(at, _y + LegendHeight + TickLength + (LineHeight / 2), mark.Text, SmallSize, Anchor.Middle, Ink);
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

        // it is about the bar
        if (legend.Gradient is not null)
        {
            Text(left, _y + (LineHeight / 2), legend.Caption, SmallSize, Anchor.Start, Faint);
            _y += LineHeight;
        }

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

        double[] widths = Widths(table);
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

        return left + TableWidth(table);
    }

    private static double TableWidth(PictureTable table)
    {
        double[] widths = Widths(table);
        return Math.Max(widths.Sum() + (Gap * 3 * (widths.Length - 1)), table.Title.Max(line => Font.Width(line, TextSize)));
    }

    private static double[] Widths(PictureTable table) => [.. Enumerable.Range(0, table.Rows[0].Length).Select(column => table.Rows.Max(row => Font.Width(row[column], SmallSize)))];

    /// <summary>The end of a file's path says what it is. Printable, as all texts are, so that it has the width that is worked out for it.</summary>
    private static string Short(string name)
    {
        const int Most = 28;
        string file = name.StartsWith('/') ? Path.GetFileName(name) : name, last = Excerpt.Path(file.Length == 0 ? name : file);
        Rune[] letters = [.. last.EnumerateRunes()];
        return letters.Length <= Most ? last : string.Concat(letters.Take(Most - 1).Select(rune => rune.ToString())) + "…";
    }

    private void Line(double x1, double y1, double x2, double y2, Rgb colour, bool isDashed = false) => _shapes.Add(new Shape.Line(x1, y1, x2, y2, colour, isDashed));

    /// <summary>A process and a file may be named in any way: what cannot be seen, or turns the order of letters round, is told by its number.</summary>
    private void Text(double x, double y, string text, double size, Anchor anchor, Rgb colour) => _shapes.Add(new Shape.Label(x, y, Excerpt.Path(text), size, anchor, colour));
}
