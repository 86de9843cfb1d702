using System.Text;
using System.Text.Json;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>
/// One JSON document: the stream, and of each map its edges (rows + 1 times in ns, columns + 1 addresses), heat (0…1, null where nothing is
/// known) and coverage (0…1), both as an array of rows. Times and addresses are strings: they may be larger than a JSON reader's numbers.
/// </summary>
internal sealed class JsonEncoder : IMapEncoder
{
    public void Write(HeatMap map, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("stream");
            foreach ((string name, string? value) in map.Stream.Parts().Where(part => part.Value is not null))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            json.WriteString("heat", map.Bytes == Damon.Snapshots.ByteKind.Monitored ? "access_rate" : "filter_passed_access_rate");
            json.WriteStartArray("maps");
            foreach (Grid grid in map.Grids)
            {
                Write(json, grid);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, Grid grid)
    {
        json.WriteStartObject();
        json.WriteNumber("rows", grid.Time.Rows);
        json.WriteNumber("columns", grid.Address.Columns);
        json.WriteStartArray("time_ns");
        foreach (long time in grid.Time.Edges)
        {
            json.WriteStringValue(time.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
        json.WriteStartArray("address");
        foreach (ulong address in grid.Address.Edges)
        {
            json.WriteStringValue(address.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
        WriteCells(json, "heat", grid, grid.Heat);
        WriteCells(json, "coverage", grid, (row, column) => grid.Coverage(row, column));
        json.WriteEndObject();
    }

    private static void WriteCells(Utf8JsonWriter json, string name, Grid grid, Func<int, int, double?> cell)
    {
        json.WriteStartArray(name);
        for (int row = 0; row < grid.Time.Rows; row++)
        {
            json.WriteStartArray();
            for (int column = 0; column < grid.Address.Columns; column++)
            {
                if (cell(row, column) is double value)
                {
                    json.WriteNumberValue(Math.Round(value, 9));
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
