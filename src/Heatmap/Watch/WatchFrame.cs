using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Watch;

/// <summary>From what is known to the lines of a window of any size. Writes nothing, and asks nobody.</summary>
/// <param name="isColoured">Whether the terminal has colours; else cells are digits.</param>
/// <param name="isTrueColour">Whether it has 24-bit colours.</param>
internal sealed class WatchFrame(bool isColoured, bool isTrueColour)
{
    private const int LinesBetweenLabels = 5;

    /// <summary>Behind the cells, digits have a mark.</summary>
    private const int Border = 1;

    private (Look Look, TextEncoder Encoder)? _encoder;

    /// <summary>Cells of the map that a window has room for; a window of one line has none, but gets a row all the same.</summary>
    public (int Rows, int Columns) Cells(int width, int height)
    {
        var layout = new FrameLayout(width, height);
        return (Math.Max(1, layout.MapLines) * (isColoured ? 2 : 1), Math.Max(1, layout.MapColumns - (isColoured ? 0 : Border)));
    }

    /// <summary>The lines, as many as the window has, none wider than it is.</summary>
    public IReadOnlyList<string> Lines(WatchPicture picture, int width, int height)
    {
        var layout = new FrameLayout(width, height);
        var lines = new List<string>(height) { WatchStatus.First(picture) };
        if (layout.HasStatus)
        {
            lines.Add(WatchStatus.Second(picture));
        }

        if (picture.Data.Map is { } map)
        {
            AddMap(lines, map, layout, Encoder(picture.View.Look));
        }

        while (lines.Count < height - (layout.HasHelp ? 1 : 0))
        {
            lines.Add("");
        }

        if (layout.HasHelp)
        {
            lines.Add(WatchStatus.Help(picture));
        }

        return [.. lines.Select(line => AnsiText.Clip(line, width))];
    }

    private static void AddMap(List<string> lines, LiveMap map, FrameLayout layout, TextEncoder encoder)
    {
        Grid grid = map.Grid;
        var maps = new HeatMaps(map.Shape.Request.Value, map.Shape.Request.Order, [new HeatMap(map.Stream, [grid])]);
        Scale scale = Scale.Of(encoder.Look.Scale, encoder.Look.Span, maps);
        int rowsInLine = encoder.RowsInLine, count = (grid.Time.Rows + rowsInLine - 1) / rowsInLine;

        // a map of a window that was smaller, or larger, is shown until there is another; what is newest always
        for (int blank = layout.MapLines - count; blank > 0; blank--)
        {
            lines.Add("");
        }

        for (int line = Math.Max(0, count - layout.MapLines); line < count; line++)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            if (layout.HasTimes)
            {
                text.Write($"{Label(grid.Time, line, count, rowsInLine),TextEncoder.LabelWidth - 2} |");
            }

            encoder.WriteCells(grid, line * rowsInLine, scale, text);
            lines.Add(text.ToString());
        }

        if (layout.HasAddresses)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            TextEncoder.WriteAddresses(maps.Order, grid.Address, text);
            lines.Add(text.ToString().TrimEnd('\n'));
        }

        if (layout.HasLegend)
        {
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            encoder.WriteLegend(scale, maps.Value, text);
            lines.Add(text.ToString());
        }
    }

    /// <summary>How long before the end of the map a line begins; not of each.</summary>
    private static string Label(TimeAxis time, int line, int count, int rowsInLine)
    {
        if (line > 0 && (count - line) % LinesBetweenLabels != 0)
        {
            return "";
        }

        string label = Humanize.Duration((Int128)time.End - time.Edges[line * rowsInLine]);
        return label.Length <= TextEncoder.LabelWidth - 2 ? label : label[..(TextEncoder.LabelWidth - 2)];
    }

    /// <summary>Makes one for a look; it is kept, since the colours of a palette take a moment to be found.</summary>
    private TextEncoder Encoder(Look look)
    {
        if (_encoder?.Look != look)
        {
            TextEncoder encoder = isColoured ? new AnsiEncoder(look, isTrueColour) : new AsciiEncoder(look);
            _encoder = (look, encoder);
        }

        return _encoder!.Value.Encoder;
    }
}
