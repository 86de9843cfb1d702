using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Diff;
using DamonHeatmap.Encoders;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>Bytes by idle time before and after, as <c>damon-heatmap diff</c> shows them.</summary>
internal static class IdleReport
{
    private const string None = "-";

    /// <summary>The head line of <see cref="WriteCsv"/>.</summary>
    public const string CsvHead = "node,kdamond,context,target,scheme,before_time_ns,after_time_ns,idle_max_seconds,before_bytes,after_bytes,difference_bytes\n";

    public static void WriteText(IdleTable table, TimeZoneInfo zone, TextWriter output)
    {
        foreach (string line in Title(table, zone))
        {
            output.Write(line + "\n");
        }

        TextTable.Write(Rows(table), output);
    }

    /// <summary>What stands above the table.</summary>
    public static IReadOnlyList<string> Title(IdleTable table, TimeZoneInfo zone) =>
    [
        $"{(table.Kind == ByteKind.FilterPassed ? "bytes that passed the filters" : "bytes")} by idle time, {table.Name}",
        $"before at {Moment(table.Before, zone)}, after at {Moment(table.After, zone)}",
    ];

    /// <summary>The table, its head first; the first column is text.</summary>
    public static IReadOnlyList<string[]> Rows(IdleTable table)
    {
        List<string[]> rows = [["idle for", "before", "share", "after", "share", "difference"]];
        for (int i = 0; i < table.Bounds.Count; i++)
        {
            rows.Add([Name(table.Bounds[i]), .. Cells(table.Before, i), .. Cells(table.After, i), More(table.Difference(i))]);
        }

        rows.Add(["all", .. Cells(table.Before, null), .. Cells(table.After, null), More(table.TotalDifference)]);
        return rows;
    }

    public static void WriteJson(IdleTable table, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        JsonEncoder.WriteStream(json, "before_stream", table.BeforeStream);
        JsonEncoder.WriteStream(json, "after_stream", table.AfterStream);
        json.WriteNumber("streams", table.Streams);
        json.WriteString("bytes", table.Kind == ByteKind.FilterPassed ? "filter_passed" : "monitored");
        json.WriteString("before_time_ns", table.Before?.Time.ToString(CultureInfo.InvariantCulture));
        json.WriteString("after_time_ns", table.After?.Time.ToString(CultureInfo.InvariantCulture));
        json.WriteStartArray("idle");
        for (int i = 0; i < table.Bounds.Count; i++)
        {
            json.WriteStartObject();
            WriteNumber(json, "idle_max_seconds", double.IsFinite(table.Bounds[i]) ? (decimal)table.Bounds[i] : null);
            WriteBytes(json, table.Before?.Bytes[i], table.After?.Bytes[i], table.Difference(i));
            WriteNumber(json, "before_share", Share(table.Before, i) is { } before ? (decimal)Math.Round(before, 6) : null);
            WriteNumber(json, "after_share", Share(table.After, i) is { } after ? (decimal)Math.Round(after, 6) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("all");
        WriteBytes(json, table.Before?.Total, table.After?.Total, table.TotalDifference);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A line for each bound of one stream, called as it is now; the last bound, which has no end, is empty. Sums of several streams are none.</summary>
    public static void WriteCsv(IdleTable table, TextWriter output)
    {
        for (int i = 0; i < table.Bounds.Count && table.Streams == 1; i++)
        {
            string bound = double.IsFinite(table.Bounds[i]) ? table.Bounds[i].ToString("0.#########", CultureInfo.InvariantCulture) : "";
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{CsvEncoder.StreamFields(table.AfterStream)},{table.Before?.Time},{table.After?.Time},{bound},{table.Before?.Bytes[i]},{table.After?.Bytes[i]},{table.Difference(i)}\n"));
        }
    }

    private static string Moment(IdleBytes? bytes, TimeZoneInfo zone) => bytes is null ? "no snapshot" : Humanize.Moment(bytes.Time, zone);

    private static string Name(double bound) =>
        bound <= 0 ? "accessed" : double.IsFinite(bound) ? $"up to {Humanize.Duration((Int128)Math.Round(bound * 1e9))}" : "longer";

    /// <summary>Bytes and share of one bound; null: of all.</summary>
    private static string[] Cells(IdleBytes? bytes, int? bound) => bytes is null
        ? [None, None]
        : [Humanize.Bytes(bound is { } i ? bytes.Bytes[i] : bytes.Total), Share(bytes, bound) is { } share ? Humanize.Percent(Math.Round(share, 3)) : None];

    private static double? Share(IdleBytes? bytes, int? bound) =>
        bytes is null || bytes.Total == 0 ? null : bound is { } i ? (double)bytes.Bytes[i] / (double)bytes.Total : 1;

    private static string More(Int128? bytes) => bytes is { } more ? Humanize.MoreBytes(more) : None;

    private static void WriteBytes(Utf8JsonWriter json, UInt128? before, UInt128? after, Int128? difference)
    {
        WriteNumber(json, "before_bytes", (decimal?)before);
        WriteNumber(json, "after_bytes", (decimal?)after);
        WriteNumber(json, "difference_bytes", (decimal?)difference);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
