using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Pages;

/// <summary>
/// What is known as one page that needs nothing else: it holds the rectangles themselves, as compressed columns, and draws them at whatever zoom is asked for, by the same exact areas as <see cref="GridBuilder"/>.
/// </summary>
internal static class PageWriter
{
    /// <summary>Rectangles that a browser draws without being slow; a page of as many has some megabytes.</summary>
    public const int MostAreas = 300_000;

    private static readonly JsonWriterOptions Options = new()
    {
        // within <script>, nothing may look like a tag
        Encoder = JavaScriptEncoder.Default,
    };

    /// <param name="maps">What is known.</param>
    /// <param name="look">Scale, palette and time zone at first.</param>
    /// <param name="output">Where to; stays open.</param>
    public static void Write(AreaMaps maps, Look look, Stream output)
    {
        string title = $"{MapWords.Title(maps.Value)}, {string.Join("; ", maps.Maps.Select(map => map.Stream.ToString()).Distinct().Take(3))}";
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        text.Write(Template()
            .Replace("@TITLE@", WebUtility.HtmlEncode(char.ToUpperInvariant(title[0]) + title[1..]), StringComparison.Ordinal)
            .Replace("@DATA@", Data(maps, look), StringComparison.Ordinal));
    }

    private static string Template()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static string Data(AreaMaps maps, Look look)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            bool isDate = SnapshotClock.IsDate(maps.Start) && SnapshotClock.IsDate(maps.End);
            TimeSpan offset = isDate ? look.Zone.GetUtcOffset(DateTime.UnixEpoch.AddTicks(maps.Start / 100)) : TimeSpan.Zero;
            json.WriteStartObject();
            json.WriteString("start", maps.Start.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("length", (double)((Int128)maps.End - maps.Start));
            json.WriteBoolean("isDate", isDate);
            json.WriteNumber("offset", offset.TotalSeconds);
            json.WriteString("zone", Zone(look.Zone, offset));
            json.WriteString("whole", MapWords.Whole(maps.Value));
            json.WriteString("nothing", MapWords.Nothing(maps.Value));
            json.WriteString("scale", look.Scale switch { ScaleKind.Linear => "linear", ScaleKind.Log => "log", _ => "equalised" });
            WriteSpan(json, look.Span);
            WritePalettes(json, look.Palette);
            json.WriteStartArray("maps");
            foreach (AreaMap map in maps.Maps)
            {
                WriteMap(json, maps, map);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Zone(TimeZoneInfo zone, TimeSpan offset) => zone.Equals(TimeZoneInfo.Utc)
        ? "UTC"
        : string.Create(CultureInfo.InvariantCulture, $"UTC{(offset < TimeSpan.Zero ? "-" : "+")}{offset:hh\\:mm}");

    private static void WriteSpan(Utf8JsonWriter json, HeatSpan? span)
    {
        if (span is { } ends)
        {
            json.WriteStartArray("span");
            json.WriteNumberValue(ends.Low);
            json.WriteNumberValue(ends.High);
            json.WriteEndArray();
        }
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

    private static void WriteMap(Utf8JsonWriter json, AreaMaps maps, AreaMap map)
    {
        json.WriteStartObject();
        json.WriteString("stream", map.Stream.ToString());
        json.WriteStartArray("spans");
        foreach ((ulong start, ulong end) in map.Spans)
        {
            json.WriteStartObject();
            json.WriteString("start", start.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("bytes", (double)(end - start));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("names");
        foreach (Mapping mapping in map.Mappings)
        {
            json.WriteStartObject();
            json.WriteString("start", mapping.Start.ToString(CultureInfo.InvariantCulture));
            json.WriteString("end", mapping.End.ToString(CultureInfo.InvariantCulture));
            json.WriteString("name", mapping.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        List<(KnownArea Area, double Start, double End)> placed = [.. Placed(map)];
        WriteDoubles(json, "from", placed.Select(one => (double)((Int128)one.Area.From - maps.Start)));
        WriteDoubles(json, "to", placed.Select(one => (double)((Int128)one.Area.To - maps.Start)));
        WriteDoubles(json, "start", placed.Select(one => one.Start));
        WriteDoubles(json, "end", placed.Select(one => one.End));
        WriteColumn(json, "heat", placed, 4, (one, bytes) => BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)one.Area.Heat));
        WriteColumn(json, "accesses", placed, 4, (one, bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes, one.Area.Accesses));
        WriteColumn(json, "age", placed, 4, (one, bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes, one.Area.Age));
        WriteColumn(json, "snapshot", placed, 4, (one, bytes) => BinaryPrimitives.WriteInt32LittleEndian(bytes, one.Area.Snapshot));
        WriteDoubles(json, "snapshots", map.Areas.Snapshots.SelectMany(one => (double[])[(double)((Int128)one.End - maps.Start), one.Intervals.Aggregation]));
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

    private static void WriteDoubles(Utf8JsonWriter json, string name, IEnumerable<double> values) =>
        WriteColumn(json, name, [.. values], 8, (value, bytes) => BinaryPrimitives.WriteDoubleLittleEndian(bytes, value));

    private static void WriteColumn<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, int size, Action<T, byte[]> write)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var bytes = new byte[size];
            foreach (T item in items)
            {
                write(item, bytes);
                deflate.Write(bytes);
            }
        }

        json.WriteString(name, Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length));
    }
}
