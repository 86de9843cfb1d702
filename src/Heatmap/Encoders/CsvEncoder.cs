using System.Globalization;
using System.Text;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>
/// A head line, then one line a cell: the stream, the cell's times (ns) and addresses, heat 0…1 (empty where nothing is known) and coverage 0…1. By
/// temperature, addresses count bytes from the coldest one.
/// </summary>
internal sealed class CsvEncoder : IMapEncoder
{
    public void Write(HeatMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
        string places = maps.Order == MapOrder.Address ? "start,end" : "start_byte,end_byte";
        text.Write($"node,kdamond,context,target,scheme,start_time_ns,end_time_ns,{places},{MapWords.Key(maps.Value)},coverage\n");
        foreach (HeatMap map in maps.Maps)
        {
            string stream = StreamFields(map.Stream);
            foreach (Grid grid in map.Grids)
            {
                for (int row = 0; row < grid.Time.Rows; row++)
                {
                    for (int column = 0; column < grid.Address.Columns; column++)
                    {
                        text.Write(string.Create(
                            CultureInfo.InvariantCulture,
                            $"{stream},{grid.Time.Edges[row]},{grid.Time.Edges[row + 1]},{grid.Address.Starts[column]},{grid.Address.Ends[column]},{CellNumber.Text(grid.Heat(row, column))},{CellNumber.Text(grid.Coverage(row, column))}\n"));
                    }
                }
            }
        }
    }

    /// <summary>The fields of a stream.</summary>
    internal static string StreamFields(StreamId id) => string.Join(',', new[] { id.Node, id.Kdamond, id.Context, id.Target, id.Scheme }.Select(Field));

    private static string Field(string? text) =>
        text is null ? "" : text.Length > 0 && text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
