using System.Globalization;
using System.Text;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>
/// Maps for people: time downward, addresses to the right, with a title, both axes and a legend. How cells look is left to the kinds, with colour and
/// without.
/// </summary>
/// <param name="look">Scale and palette.</param>
/// <param name="hasAxes">Whether there is room for the axes: <see cref="LabelWidth"/> characters beside the cells.</param>
internal abstract class TextEncoder(Look look, bool hasAxes) : IMapEncoder
{
    /// <summary>Width of the time axis: label, blank, border.</summary>
    public const int LabelWidth = 11;

    /// <summary>In less width than this the axes would leave no room for the map.</summary>
    public const int NarrowestWithAxes = LabelWidth + 8;

    private const int LinesBetweenLabels = 5;

    private const int BufferSize = 1 << 16;

    public Look Look => look;

    /// <summary>How many rows of the grid stand in one line.</summary>
    public abstract int RowsInLine { get; }

    /// <summary>Stands where addresses are folded away.</summary>
    protected abstract char Fold { get; }

    public void Write(HeatMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize, leaveOpen: true);
        Scale scale = Scale.Of(look.Scale, look.Span, maps);
        foreach (HeatMap map in maps.Maps)
        {
            foreach (Grid grid in map.Grids)
            {
                WriteTitle(maps, map, grid, text);
                WriteRows(grid, scale, text);
                if (hasAxes)
                {
                    WriteAddresses(maps.Order, grid.Address, text);
                    WriteNames(maps.Order, map, grid.Address, text);
                }

                WriteCellSize((Int128)grid.Time.End - grid.Time.Start, grid.Time.Rows, grid.Address, text);
            }
        }

        WriteLegend(scale, maps.Value, text);
        text.Write('\n');
    }

    /// <summary>One line of cells, without its end.</summary>
    public abstract void WriteCells(Grid grid, int row, Scale scale, TextWriter output);

    /// <summary>What the cells mean, without the end of the line.</summary>
    public abstract void WriteLegend(Scale scale, MapValue value, TextWriter output);

    /// <summary>A place on the axis below the map, as it is labelled.</summary>
    private static string Label(MapOrder order, ulong address) => order == MapOrder.Address ? Humanize.Address(address) : Humanize.Bytes(address);

    private void WriteTitle(HeatMaps maps, HeatMap map, Grid grid, TextWriter output)
    {
        output.Write($"{MapWords.Title(maps.Value)}, {map.Stream}\n");
        output.Write(
            $"time (down)       {Humanize.Moment(grid.Time.Start, look.Zone)} .. {Humanize.Moment(grid.Time.End, look.Zone)} ({Humanize.Duration((Int128)grid.Time.End - grid.Time.Start)})\n");
        WriteColumns(maps.Order, grid.Address, Fold, output);
    }

    /// <summary>The line of the title that says what the columns are.</summary>
    internal static void WriteColumns(MapOrder order, AddressAxis axis, char fold, TextWriter output)
    {
        if (order == MapOrder.Temperature)
        {
            output.Write($"bytes (right)     coldest .. hottest ({Humanize.Bytes(axis.TotalBytes)})\n");
            return;
        }

        int folds = axis.Spans.Count - 1;
        string folded = folds == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {fold} = left out, {folds} x");
        output.Write($"addresses (right) {Humanize.Address(axis.Start)} .. {Humanize.Address(axis.End)} ({Humanize.Bytes(axis.TotalBytes)}{folded})\n");
    }

    /// <summary>Where each span begins, as far as there is room, and where the last one ends.</summary>
    internal static void WriteAddresses(MapOrder order, AddressAxis axis, TextWriter output)
    {
        var line = new StringBuilder(new string(' ', LabelWidth));
        string end = Label(order, axis.End);
        int width = LabelWidth + axis.Columns + axis.Spans.Count - 1;
        for (int i = 0; i < axis.Spans.Count; i++)
        {
            string label = Label(order, axis.Spans[i].Start);
            int at = LabelWidth + axis.Spans[i].FirstColumn + i;
            if (i == 0 || (at > line.Length && at + label.Length <= width))
            {
                line.Append(' ', Math.Max(0, at - line.Length)).Append(label);
            }
        }

        if (line.Length < width - end.Length)
        {
            line.Append(' ', width - end.Length - line.Length).Append(end);
        }

        output.Write(line.Append('\n'));
    }

    private static void WriteNames(MapOrder order, HeatMap map, AddressAxis axis, TextWriter output)
    {
        if (order == MapOrder.Address && NamesLine.Of(axis, map.Mappings) is { Length: > 0 } names)
        {
            output.Write($"{new string(' ', LabelWidth)}{names}\n");
        }
    }

    /// <summary>How much a cell is.</summary>
    internal static void WriteCellSize(Int128 time, int rows, AddressAxis axis, TextWriter output)
    {
        UInt128 bytes = axis.TotalBytes / (uint)axis.Columns;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"each cell: {Humanize.Duration(time / rows)} x {Humanize.Bytes(bytes)} ({rows}x{axis.Columns})\n"));
    }

    /// <summary>What stands before the cells of a line: how far it is from the start, in each fifth line.</summary>
    internal static void WriteTime(int line, Int128 offset, TextWriter output)
    {
        string label = line % LinesBetweenLabels == 0 ? Humanize.Duration(offset) : "";
        output.Write($"{label,LabelWidth - 2} |");
    }

    private void WriteRows(Grid grid, Scale scale, TextWriter output)
    {
        for (int row = 0, line = 0; row < grid.Time.Rows; row += RowsInLine, line++)
        {
            if (hasAxes)
            {
                WriteTime(line, (Int128)grid.Time.Edges[row] - grid.Time.Start, output);
            }

            WriteCells(grid, row, scale, output);
            output.Write('\n');
        }
    }
}
