using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Export;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Reports;

/// <summary>
/// What <c>damon-heatmap access --json</c> writes: one JSON object a snapshot and line. Where regions are listed, the ndjson of <c>convert</c>, which every command reads; else an object
/// that begins with <c>report</c>.
/// </summary>
internal static class AccessJsonLines
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(ShownSnapshot shown, AccessRequest request, TextWriter output)
    {
        using var line = new MemoryStream();
        if (request.Style.ListsRegions() && !request.IsTotalOnly)
        {
            using var writer = new NdjsonWriter(line);
            writer.Write(shown.Snapshot);
            writer.Complete();
        }
        else
        {
            using var json = new Utf8JsonWriter(line, Options);
            WriteReport(json, shown, request);
            json.Flush();
            line.WriteByte((byte)'\n');
        }

        output.Write(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
    }

    private static void WriteReport(Utf8JsonWriter json, ShownSnapshot shown, AccessRequest request)
    {
        Snapshot snapshot = shown.Snapshot;
        Regions regions = snapshot.Regions;
        json.WriteStartObject();
        json.WriteString("report", request.IsTotalOnly ? "total_size" : request.Style switch
        {
            AccessStyle.RecencyPercentiles => "recency_percentiles",
            AccessStyle.TemperaturePercentiles => "temperature_percentiles",
            AccessStyle.RecencyHistogram => "recency_histogram",
            _ => "temperature_histogram",
        });
        foreach ((string name, string? value) in snapshot.Stream.Parts())
        {
            json.WriteString(name, value);
        }

        json.WriteNumber(TableColumns.StartTime, snapshot.StartTime);
        json.WriteNumber(TableColumns.EndTime, snapshot.EndTime);
        json.WriteNumber(TableColumns.Sample, snapshot.Intervals.Sample);
        json.WriteBoolean(TableColumns.SampleAssumed, snapshot.Intervals.IsSampleAssumed);
        json.WriteNumber(TableColumns.Aggregation, snapshot.Intervals.Aggregation);
        json.WriteNumber("recorded_regions", shown.RecordedRegions);
        json.WriteNumber("recorded_bytes", shown.RecordedBytes);
        json.WriteNumber("regions", regions.Count);
        json.WriteNumber("bytes", regions.TotalBytes);
        WritePassed(json, regions.HasFilterPassed, regions.FilterPassedBytes);
        if (!request.IsTotalOnly && request.Style.IsPercentiles())
        {
            WritePercentiles(json, snapshot, request);
        }
        else if (!request.IsTotalOnly)
        {
            WriteHistogram(json, snapshot, request);
        }

        json.WriteEndObject();
    }

    private static void WritePercentiles(Utf8JsonWriter json, Snapshot snapshot, AccessRequest request)
    {
        string value = request.Style == AccessStyle.TemperaturePercentiles ? "temperature" : "idle_seconds";
        double[]? all = AccessValues.Percentiles(snapshot, request, ByteKind.Monitored), passed = AccessValues.Percentiles(snapshot, request, ByteKind.FilterPassed);
        json.WriteStartArray("percentiles");
        for (int i = 0; i < request.Percentiles.Count && all is not null; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("percentile", request.Percentiles[i]);
            json.WriteNumber(value, all[i]);
            if (passed is not null)
            {
                json.WriteNumber($"filter_passed_{value}", passed[i]);
            }
            else
            {
                json.WriteNull($"filter_passed_{value}");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteHistogram(Utf8JsonWriter json, Snapshot snapshot, AccessRequest request)
    {
        bool isTemperature = request.Style == AccessStyle.TemperatureHistogram, hasPassed = snapshot.Regions.HasFilterPassed;
        string value = isTemperature ? "temperature" : "idle_seconds";
        IReadOnlyList<HistogramBin> bins = snapshot.Regions.Count == 0 ? [] : SizeHistogram.BinsOf(snapshot, isTemperature, request.Histogram, request.Weights);
        SizeHistogram all = AccessValues.Histogram(snapshot, bins, request, ByteKind.Monitored), passed = AccessValues.Histogram(snapshot, bins, request, ByteKind.FilterPassed);
        json.WriteStartArray("bins");
        for (int i = 0; i < bins.Count; i++)
        {
            json.WriteStartObject();
            WriteEnd(json, $"{value}_above", bins[i].Low);
            WriteEnd(json, $"{value}_at_most", bins[i].High);
            json.WriteNumber("bytes", all.Bytes[i]);
            WritePassed(json, hasPassed, passed.Bytes[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("outside");
        json.WriteNumber("bytes", all.Outside);
        WritePassed(json, hasPassed, passed.Outside);
        json.WriteEndObject();
    }

    /// <summary>JSON has no infinity: null is no end.</summary>
    private static void WriteEnd(Utf8JsonWriter json, string name, double end)
    {
        if (double.IsFinite(end))
        {
            json.WriteNumber(name, end);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WritePassed(Utf8JsonWriter json, bool isKnown, ulong bytes)
    {
        if (isKnown)
        {
            json.WriteNumber("filter_passed_bytes", bytes);
        }
        else
        {
            json.WriteNull("filter_passed_bytes");
        }
    }
}
