using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>
/// One JSON document: what heat is, and of each map its stream and its edges: rows + 1 times in ns; columns + 1 addresses, or bytes from the coldest one
/// by temperature; and where addresses are left out before a column, from where to where. Heat (0…1, null where nothing is known) and coverage (0…1) are
/// arrays of rows. Times and addresses are strings: they may be larger than a JSON reader's numbers.
/// </summary>
internal sealed class JsonEncoder : IMapEncoder
{
    public void Write(HeatMaps maps, Stream output)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("heat", MapWords.Key(maps.Value));
            json.WriteString("order", maps.Order == MapOrder.Address ? "address" : "temperature");
            json.WriteStartArray("maps");
            foreach (HeatMap map in maps.Maps)
            {
                foreach (Grid grid in map.Grids)
                {
                    Write(json, map, grid);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, HeatMap map, Grid grid)
    {
        json.WriteStartObject();
        WriteStream(json, "stream", map.Stream);
        json.WriteNumber("rows", grid.Time.Rows);
        json.WriteNumber("columns", grid.Address.Columns);
        WriteTimes(json, "time_ns", grid.Time);
        WriteColumns(json, grid.Address);
        WriteCells(json, "heat", grid, grid.Heat);
        WriteCells(json, "coverage", grid, (row, column) => grid.Coverage(row, column));
        json.WriteEndObject();
        json.Flush();
    }

    internal static void WriteStream(Utf8JsonWriter json, string name, StreamId stream)
    {
        json.WriteStartObject(name);
        foreach ((string part, string? value) in stream.Parts().Where(part => part.Value is not null))
        {
            json.WriteString(part, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Where each row begins, and where the last one ends.</summary>
    internal static void WriteTimes(Utf8JsonWriter json, string name, TimeAxis axis)
    {
        json.WriteStartArray(name);
        foreach (long time in axis.Edges)
        {
            json.WriteStringValue(time.ToString(CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
    }

    /// <summary>Where each column begins, where the last one ends, and what is left out between.</summary>
    internal static void WriteColumns(Utf8JsonWriter json, AddressAxis axis)
    {
        json.WriteStartArray("address");
        foreach (ulong address in axis.Starts)
        {
            json.WriteStringValue(Text(address));
        }

        json.WriteStringValue(Text(axis.End));
        json.WriteEndArray();
        WriteFolds(json, axis);
    }

    private static void WriteFolds(Utf8JsonWriter json, AddressAxis axis)
    {
        json.WriteStartArray("left_out");
        foreach (AddressSpan span in axis.Spans.Skip(1))
        {
            json.WriteStartObject();
            json.WriteNumber("column", span.FirstColumn);
            json.WriteString("start", Text(axis.Ends[span.FirstColumn - 1]));
            json.WriteString("end", Text(span.Start));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A value of each cell, as an array of rows.</summary>
    internal static void WriteCells(Utf8JsonWriter json, string name, Grid grid, Func<int, int, double?> cell)
    {
        json.WriteStartArray(name);
        for (int row = 0; row < grid.Time.Rows; row++)
        {
            json.WriteStartArray();
            for (int column = 0; column < grid.Address.Columns; column++)
            {
                if (cell(row, column) is double value)
                {
                    json.WriteNumberValue(CellNumber.Rounded(value));
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

    private static string Text(ulong address) => address.ToString(CultureInfo.InvariantCulture);
}
