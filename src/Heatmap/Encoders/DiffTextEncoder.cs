using System.Text;
using DamonHeatmap.Colors;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;
using DamonHeatmap.Reports;
using DamonHeatmap.Text;

namespace DamonHeatmap.Encoders;

/// <summary>
/// Differences for people: maps as those of <see cref="TextEncoder"/>, one row a line, then bytes by idle time. What is unknown has the same strokes in characters and in pictures: <c>/</c> before, <c>\</c> after, and
/// nothing at all where neither is known.
/// </summary>
/// <param name="look">Scale, palette and time zone.</param>
/// <param name="hasAxes">Whether there is room for the axes.</param>
internal abstract class DiffTextEncoder(DiffLook look, bool hasAxes) : IDiffEncoder
{
    private const int BufferSize = 1 << 16;

    /// <summary>Stands where addresses are folded away.</summary>
    protected abstract char Fold { get; }

    public void Write(DiffMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferSize, leaveOpen: true);
        var scale = DiffScale.Of(look.Scale, look.End, maps);
        foreach (DiffMap map in maps.Maps)
        {
            foreach (DiffGrid grid in map.Grids)
            {
                WriteTitle(maps, map, grid, text);
                WriteRows(grid, scale, text);
                if (hasAxes)
                {
                    TextEncoder.WriteAddresses(maps.Order, grid.Address, text);
                }

                TextEncoder.WriteCellSize(grid.Offset(grid.Rows), grid.Rows, grid.Address, text);
            }
        }

        WriteLegend(scale, maps.Value, text);
        text.Write('\n');
        foreach (IdleTable table in maps.Tables)
        {
            text.Write('\n');
            IdleReport.WriteText(table, look.Zone, text);
        }
    }

    /// <summary>One line of cells, without its end.</summary>
    protected abstract void WriteCells(DiffGrid grid, int row, DiffScale scale, TextWriter output);

    /// <summary>What the cells mean, without the end of the last line.</summary>
    protected abstract void WriteLegend(DiffScale scale, MapValue value, TextWriter output);

    private void WriteTitle(DiffMaps maps, DiffMap map, DiffGrid grid, TextWriter output)
    {
        output.Write($"{DiffWords.Title(maps.Value)}, {map.Name}\n");
        output.Write($"before            {Humanize.Span(maps.Before, look.Zone)}\n");
        output.Write($"after             {Humanize.Span(maps.After, look.Zone)}\n");
        output.Write(grid.Rows == 1 ? "time (down)       the mean of each\n" : $"time (down)       0 s .. {Humanize.Duration(grid.Offset(grid.Rows))} from the start of each\n");
        TextEncoder.WriteColumns(maps.Order, grid.Address, Fold, output);
    }

    private void WriteRows(DiffGrid grid, DiffScale scale, TextWriter output)
    {
        for (int row = 0; row < grid.Rows; row++)
        {
            if (hasAxes)
            {
                TextEncoder.WriteTime(row, grid.Offset(row), output);
            }

            WriteCells(grid, row, scale, output);
            output.Write('\n');
        }
    }
}
