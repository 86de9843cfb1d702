using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>
/// Maps for people: time downward, addresses to the right, one character a cell, with a title, both axes and a legend. How a cell looks is left to
/// the two kinds, with colour and without.
/// </summary>
/// <param name="levels">Steps of the scale above "not accessed".</param>
/// <param name="hasAxes">Whether there is room for the axes: <see cref="LabelWidth"/> characters beside the cells.</param>
internal abstract class TextEncoder(int levels, bool hasAxes) : IMapEncoder
{
    /// <summary>Width of the time axis: label, blank, border.</summary>
    public const int LabelWidth = 11;

    /// <summary>In less width than this the axes would leave no room for the map.</summary>
    public const int NarrowestWithAxes = LabelWidth + 8;

    private const int RowsBetweenLabels = 5;

    public void Write(HeatMap map, TextWriter output)
    {
        var scale = new Scale(map.MaxHeat, levels);
        foreach (Grid grid in map.Grids)
        {
            WriteTitle(map, grid, output);
            WriteRows(grid, scale, output);
            if (hasAxes)
            {
                WriteAddresses(grid, output);
            }

            WriteCellSize(grid, output);
        }

        WriteLegend(scale, output);
        output.Write('\n');
    }

    /// <summary>One row of cells; a null is unknown.</summary>
    protected abstract void WriteCells(ReadOnlySpan<int?> levels, TextWriter output);

    /// <summary>What the levels mean, without the end of the line.</summary>
    protected abstract void WriteLegend(Scale scale, TextWriter output);

    private static void WriteTitle(HeatMap map, Grid grid, TextWriter output)
    {
        string what = map.Bytes == ByteKind.Monitored ? "access rate" : "access rate of the bytes that passed the filters";
        output.Write($"{what}, {map.Stream}\n");
        output.Write($"time (down)       {Humanize.Moment(grid.Time.Start)} .. {Humanize.Moment(grid.Time.End)} ({Humanize.Duration((Int128)grid.Time.End - grid.Time.Start)})\n");
        output.Write($"addresses (right) {Humanize.Address(grid.Address.Start)} .. {Humanize.Address(grid.Address.End)} ({Humanize.Bytes(grid.Address.End - grid.Address.Start)})\n");
    }

    private static void WriteAddresses(Grid grid, TextWriter output)
    {
        string start = Humanize.Address(grid.Address.Start), end = Humanize.Address(grid.Address.End);
        string left = new(' ', LabelWidth);
        int gap = grid.Address.Columns - start.Length - end.Length;
        output.Write(gap >= 1 ? $"{left}{start}{new string(' ', gap)}{end}\n" : $"{left}{start}\n");
    }

    private static void WriteCellSize(Grid grid, TextWriter output)
    {
        ulong bytes = (grid.Address.End - grid.Address.Start) / (ulong)grid.Address.Columns;
        Int128 time = ((Int128)grid.Time.End - grid.Time.Start) / grid.Time.Rows;
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"each cell: {Humanize.Duration(time)} x {Humanize.Bytes(bytes)} ({grid.Time.Rows}x{grid.Address.Columns})\n"));
    }

    private void WriteRows(Grid grid, Scale scale, TextWriter output)
    {
        var cells = new int?[grid.Address.Columns];
        for (int row = 0; row < grid.Time.Rows; row++)
        {
            for (int column = 0; column < cells.Length; column++)
            {
                cells[column] = grid.Heat(row, column) is double heat ? scale.Level(heat) : null;
            }

            if (hasAxes)
            {
                string label = row % RowsBetweenLabels == 0 ? Humanize.Duration((Int128)grid.Time.Edges[row] - grid.Time.Start) : "";
                output.Write(label.PadLeft(LabelWidth - 2));
                output.Write(" |");
            }

            WriteCells(cells, output);
            output.Write('\n');
        }
    }
}
