using System.Globalization;
using System.Text.Json;
using DamonHeatmap.Diff;
using DamonHeatmap.Raster;
using DamonHeatmap.Reports;

namespace DamonHeatmap.Encoders;

/// <summary>
/// One JSON document: what heat is, the two times, of each map its streams and its edges as the maps of <see cref="JsonEncoder"/> have them, and as arrays of rows the difference (−1…1, null where it is unknown in
/// either), heat (0…1, null where nothing is known) and coverage (0…1) before and after; and bytes by idle time.
/// </summary>
/// <param name="isTableOnly">Whether bytes by idle time are all.</param>
internal sealed class DiffJsonEncoder(bool isTableOnly = false) : IDiffEncoder
{
    public void Write(DiffMaps maps, Stream output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteSpan(json, "before", maps.Before);
            WriteSpan(json, "after", maps.After);
            if (!isTableOnly)
            {
                json.WriteString("heat", MapWords.Key(maps.Value));
                json.WriteString("order", maps.Order == MapOrder.Address ? "address" : "temperature");
                json.WriteStartArray("maps");
                foreach (DiffMap map in maps.Maps)
                {
                    foreach (DiffGrid grid in map.Grids)
                    {
                        Write(json, map, grid);
                    }
                }

                json.WriteEndArray();
            }

            json.WriteStartArray("bytes_by_idle_time");
            foreach (IdleTable table in maps.Tables)
            {
                IdleReport.WriteJson(table, json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteSpan(Utf8JsonWriter json, string name, (long Start, long End) span)
    {
        json.WriteStartObject(name);
        json.WriteString("start_time_ns", span.Start.ToString(CultureInfo.InvariantCulture));
        json.WriteString("end_time_ns", span.End.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, DiffMap map, DiffGrid grid)
    {
        json.WriteStartObject();
        JsonEncoder.WriteStream(json, "before_stream", map.Before);
        JsonEncoder.WriteStream(json, "after_stream", map.After);
        json.WriteNumber("rows", grid.Rows);
        json.WriteNumber("columns", grid.Address.Columns);
        JsonEncoder.WriteTimes(json, "before_time_ns", grid.Before.Time);
        JsonEncoder.WriteTimes(json, "after_time_ns", grid.After.Time);
        JsonEncoder.WriteColumns(json, grid.Address);
        JsonEncoder.WriteCells(json, "difference", grid.After, grid.Difference);
        JsonEncoder.WriteCells(json, "before", grid.Before, grid.Before.Heat);
        JsonEncoder.WriteCells(json, "after", grid.After, grid.After.Heat);
        JsonEncoder.WriteCells(json, "before_coverage", grid.Before, (row, column) => grid.Before.Coverage(row, column));
        JsonEncoder.WriteCells(json, "after_coverage", grid.After, (row, column) => grid.After.Coverage(row, column));
        json.WriteStartArray("change");
        for (int row = 0; row < grid.Rows; row++)
        {
            json.WriteStartArray();
            for (int column = 0; column < grid.Address.Columns; column++)
            {
                json.WriteStringValue(DiffWords.Key(grid.Change(row, column)));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
    }
}
