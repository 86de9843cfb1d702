using System.Globalization;
using System.Text;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>
/// A head line, then one line a cell: the stream (as it is called after), how far the cell is from the start of both and its times in each (ns), its addresses, heat and coverage before and after (0…1; heat is empty where
/// nothing is known), the difference (−1…1) and what became of it. By temperature, addresses count bytes, the hottest last.
/// </summary>
internal sealed class DiffCsvEncoder : IDiffEncoder
{
    public void Write(DiffMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        string places = maps.Order == MapOrder.Address ? "start,end" : "start_byte,end_byte", key = MapWords.Key(maps.Value);
        text.Write("node,kdamond,context,target,scheme,start_offset_ns,end_offset_ns,before_start_time_ns,before_end_time_ns,after_start_time_ns,after_end_time_ns,");
        text.Write($"{places},before_{key},before_coverage,after_{key},after_coverage,difference,change\n");
        foreach (DiffMap map in maps.Maps)
        {
            string stream = CsvEncoder.StreamFields(map.After);
            foreach (DiffGrid grid in map.Grids)
            {
                for (int row = 0; row < grid.Rows; row++)
                {
                    string times = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{grid.Offset(row)},{grid.Offset(row + 1)},{grid.Before.Time.Edges[row]},{grid.Before.Time.Edges[row + 1]},{grid.After.Time.Edges[row]},{grid.After.Time.Edges[row + 1]}");
                    for (int column = 0; column < grid.Address.Columns; column++)
                    {
                        text.Write(string.Create(
                            CultureInfo.InvariantCulture,
                            $"{stream},{times},{grid.Address.Starts[column]},{grid.Address.Ends[column]},{Side(grid.Before, row, column)},{Side(grid.After, row, column)},{CellNumber.Text(grid.Difference(row, column))},{DiffWords.Key(grid.Change(row, column))}\n"));
                    }
                }
            }
        }
    }

    private static string Side(Grid grid, int row, int column) => $"{CellNumber.Text(grid.Heat(row, column))},{CellNumber.Text(grid.Coverage(row, column))}";
}
