using System.Globalization;
using System.Text;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>
/// One line a cell, parted by tabs: start time in ns, start address, heat 0…1 or <c>-</c> where nothing is known, coverage 0…1. Row by row; of
/// several maps one after the other. A cell ends where the next one begins, so addresses that are left out have a line, too: nothing is known of them.
/// </summary>
internal sealed class RawEncoder : IMapEncoder
{
    public void Write(HeatMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        foreach (Grid grid in maps.Grids)
        {
            for (int row = 0; row < grid.Time.Rows; row++)
            {
                for (int column = 0; column < grid.Address.Columns; column++)
                {
                    if (grid.Address.IsFoldedBefore(column))
                    {
                        text.Write(string.Create(CultureInfo.InvariantCulture, $"{grid.Time.Edges[row]}\t{grid.Address.Ends[column - 1]}\t-\t0\n"));
                    }

                    text.Write(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{grid.Time.Edges[row]}\t{grid.Address.Starts[column]}\t{CellNumber.Text(grid.Heat(row, column), "-")}\t{CellNumber.Text(grid.Coverage(row, column))}\n"));
                }
            }
        }
    }
}
