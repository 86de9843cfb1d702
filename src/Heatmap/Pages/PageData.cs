using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pages;

/// <summary>
/// What a page holds, as one JSON object that can stand within &lt;script&gt;: no &lt;, &gt;, &amp; or quote of a name stays as it is, and nothing that is not ASCII; what of a name cannot be seen is told by its number. Times are ns from the start of the page, so that numbers are exact.
/// </summary>
internal static class PageData
{
    /// <summary>Within a span of time, a zone's distance from UTC is asked for so often; zones change it twice a year at most, and then for weeks.</summary>
    private const int OffsetProbes = 4096;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Default };

    public static void Write(KnownMaps maps, Look look, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("start", Text(maps.Start));
        json.WriteNumber("length", Since(maps, maps.End));
        WriteZone(json, maps, look.Zone);
        WriteWords(json, maps.Value);
        json.WriteString("scale", look.Scale switch { ScaleKind.Linear => "linear", ScaleKind.Log => "log", _ => "equalised" });
        if (look.Span is { } ends)
        {
            json.WriteStartArray("span");
            json.WriteNumberValue(ends.Low);
            json.WriteNumberValue(ends.High);
            json.WriteEndArray();
        }

        WritePalettes(json, look.Palette);
        json.WriteStartArray("maps");
        foreach (KnownMap map in maps.Maps)
        {
            WriteMap(json, maps, map);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, MapValue value)
    {
        string title = MapWords.Title(value);
        json.WriteString("value", title);
        json.WriteString("title", char.ToUpperInvariant(title[0]) + title[1..]);
        json.WriteString("whole", MapWords.Whole(value));
        json.WriteString("nothing", MapWords.Nothing(value));
        json.WriteString("flow", value switch { MapValue.AccessRate => "accesses", MapValue.FilterPassedRate => "passed", _ => "bytes" });
    }

    /// <summary>From when on the zone is how far from UTC: pairs of ns and seconds, the first at the start.</summary>
    private static void WriteZone(Utf8JsonWriter json, KnownMaps maps, TimeZoneInfo zone)
    {
        bool isDate = SnapshotClock.IsDate(maps.Start) && SnapshotClock.IsDate(maps.End);
        json.WriteBoolean("isDate", isDate);
        json.WriteString("zone", zone.Equals(TimeZoneInfo.Utc) ? "UTC" : zone.Id);
        json.WriteStartArray("offsets");
        WriteOffset(json, 0, isDate ? Offset(maps.Start) : TimeSpan.Zero);
        long before = maps.Start;
        for (int i = 1; isDate && i <= OffsetProbes; i++)
        {
            long now = (long)(maps.Start + (((Int128)maps.End - maps.Start) * i / OffsetProbes));
            if (Offset(now) != Offset(before))
            {
                long change = FirstWith(Offset(now), before, now);
                WriteOffset(json, Since(maps, change), Offset(now));
            }

            before = now;
        }

        json.WriteEndArray();

        TimeSpan Offset(long time) => zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks(time / 100));

        // to the ms: zones change at whole minutes
        long FirstWith(TimeSpan offset, long low, long high)
        {
            while (high - low > 1_000_000)
            {
                long middle = low + ((high - low) / 2);
                (low, high) = Offset(middle) == offset ? (low, middle) : (middle, high);
            }

            return high - (high % 1_000_000);
        }
    }

    private static void WriteOffset(Utf8JsonWriter json, double from, TimeSpan offset)
    {
        json.WriteStartArray();
        json.WriteNumberValue(from);
        json.WriteNumberValue(offset.TotalSeconds);
        json.WriteEndArray();
    }

    private static void WritePalettes(Utf8JsonWriter json, Palette first)
    {
        json.WriteString("palette", first.Name);
        json.WriteStartObject("palettes");
        foreach (Palette palette in Palette.All)
        {
            json.WriteStartArray(palette.Name);
            foreach (Rgb colour in palette.Colours)
            {
                json.WriteNumberValue((colour.R << 16) | (colour.G << 8) | colour.B);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter json, KnownMaps maps, KnownMap map)
    {
        json.WriteStartObject();
        json.WriteString("stream", map.Stream.ToString());
        json.WriteStartArray("spans");
        foreach ((ulong start, ulong end) in map.Spans)
        {
            json.WriteStartObject();
            json.WriteString("start", Text(start));
            json.WriteNumber("bytes", (double)(end - start));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("names");
        foreach (Mapping mapping in map.Mappings.Where(mapping => mapping.Name.Length > 0 && map.Spans.Any(span => mapping.Start < span.End && span.Start < mapping.End)))
        {
            json.WriteStartObject();
            json.WriteString("start", Text(mapping.Start));
            json.WriteString("end", Text(mapping.End));
            json.WriteString("name", Excerpt.Path(mapping.Name));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        switch (map)
        {
            case AreaMap areas:
                WriteAreas(json, maps, areas);
                break;
            case CellMap cells:
                WriteCells(json, maps, cells.Cells);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteAreas(Utf8JsonWriter json, KnownMaps maps, AreaMap map)
    {
        (KnownArea Area, double Start, double End)[] placed = [.. Placed(map)];
        (int Index, (long End, Intervals Intervals) Snapshot)[] snapshots = [.. map.Areas.Snapshots.Index().OrderBy(one => one.Item.End)];
        var places = new int[snapshots.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[snapshots[i].Index] = i;
        }

        json.WriteStartObject("areas");
        PageColumns.Write(json, "from", placed, one => Since(maps, one.Area.From));
        PageColumns.Write(json, "to", placed, one => Since(maps, one.Area.To));
        PageColumns.Write(json, "start", placed, one => one.Start);
        PageColumns.Write(json, "end", placed, one => one.End);
        PageColumns.Write(json, "heat", placed, one => one.Area.Heat);
        PageColumns.Write(json, "accesses", placed, one => one.Area.Accesses);
        PageColumns.Write(json, "age", placed, one => one.Area.Age);
        PageColumns.Write(json, "snapshot", placed, one => (uint)places[one.Area.Snapshot]);
        PageColumns.Write(json, "ends", snapshots, one => Since(maps, one.Snapshot.End));
        PageColumns.Write(json, "aggregation", snapshots, one => (double)one.Snapshot.Intervals.Aggregation);
        PageColumns.Write(json, "sample", snapshots, one => (double)one.Snapshot.Intervals.Sample);
        PageColumns.Write(json, "samples", snapshots, one => one.Snapshot.Intervals.MaxAccesses);
        json.WriteEndObject();
    }

    /// <summary>The areas on one line of bytes, span behind span, cut where a span ends.</summary>
    private static IEnumerable<(KnownArea Area, double Start, double End)> Placed(AreaMap map)
    {
        foreach (KnownArea area in map.Areas.All)
        {
            double at = 0;
            foreach ((ulong start, ulong end) in map.Spans)
            {
                ulong low = Math.Max(start, area.Start), high = Math.Min(end, area.End);
                if (low < high)
                {
                    yield return (area, at + (low - start), at + (high - start));
                }

                at += end - start;
            }
        }
    }

    private static void WriteCells(Utf8JsonWriter json, KnownMaps maps, Cells cells)
    {
        TimeAxis time = cells.Grid.Time;
        AddressAxis address = cells.Grid.Address;
        json.WriteStartObject("cells");
        json.WriteNumber("rows", time.Rows);
        json.WriteNumber("columns", address.Columns);
        json.WriteString("text", Size(cells));
        PageColumns.Write(json, "times", [.. time.Edges], edge => Since(maps, edge));
        double[] starts = [.. Starts(address)];
        PageColumns.Write(json, "starts", starts, start => start);
        PageColumns.Write(json, "ends", [.. starts.Select((start, column) => start + (address.Ends[column] - address.Starts[column]))], end => end);
        int[] all = [.. Enumerable.Range(0, time.Rows * address.Columns)];
        PageColumns.Write(json, "heat", all, cell => (float)(cells.Grid.Heat(cell / address.Columns, cell % address.Columns) ?? 0));
        PageColumns.Write(json, "coverage", all, cell => (float)cells.Grid.Coverage(cell / address.Columns, cell % address.Columns));
        PageColumns.Write(json, "seen", cells.Seen, share => share);
        PageColumns.Write(json, "used", cells.Used, share => share);
        PageColumns.Write(json, "idle", cells.Idle, seconds => seconds);
        PageColumns.Write(json, "count", cells.Rows, row => row.Snapshots);
        PageColumns.Write(json, "first", cells.Rows, row => row.Snapshots == 0 ? 0 : Since(maps, row.FirstEnd));
        PageColumns.Write(json, "last", cells.Rows, row => row.Snapshots == 0 ? 0 : Since(maps, row.LastEnd));
        PageColumns.Write(json, "samples", cells.Rows, row => row.SamplesPerSecond);
        json.WriteEndObject();
    }

    /// <summary>How large a cell is: <c>30 s x 16 MiB</c>.</summary>
    public static string Size(Cells cells)
    {
        TimeAxis time = cells.Grid.Time;
        AddressAxis address = cells.Grid.Address;
        return $"{Humanize.Duration(((Int128)time.End - time.Start) / time.Rows)} x {Humanize.Bytes(address.TotalBytes / (uint)address.Columns)}";
    }

    private static IEnumerable<double> Starts(AddressAxis address)
    {
        double at = 0;
        for (int column = 0; column < address.Columns; column++)
        {
            yield return at;
            at += address.Ends[column] - address.Starts[column];
        }
    }

    private static double Since(KnownMaps maps, long time) => (double)((Int128)time - maps.Start);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
