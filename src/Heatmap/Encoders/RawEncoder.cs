using System.Globalization;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>
/// One line a cell, parted by tabs: start time in ns, start address, heat 0…1 or <c>-</c> where nothing is known, coverage 0…1. Row by row; of
/// several maps one after the other.
/// </summary>
internal sealed class RawEncoder : IMapEncoder
{
    public void Write(HeatMap map, TextWriter output)
    {
        foreach (Grid grid in map.Grids)
        {
            for (int row = 0; row < grid.Time.Rows; row++)
            {
                for (int column = 0; column < grid.Address.Columns; column++)
                {
                    string heat = grid.Heat(row, column)?.ToString("0.#########", CultureInfo.InvariantCulture) ?? "-";
                    output.Write(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{grid.Time.Edges[row]}\t{grid.Address.Edges[column]}\t{heat}\t{grid.Coverage(row, column):0.#########}\n"));
                }
            }
        }
    }
}
