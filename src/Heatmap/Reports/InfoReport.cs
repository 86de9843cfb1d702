using System.Globalization;
using System.Text;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Inputs;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>What <c>damon-heatmap info</c> shows.</summary>
internal static class InfoReport
{
    private const int RangesShown = 16;

    public static void WriteText(Recording recording, IReadOnlyList<StreamSurvey> streams, TextWriter output)
    {
        foreach (ISnapshotInput file in recording.Files)
        {
            output.Write($"{file.Path}: {file.FormatName}\n");
        }

        foreach (StreamSurvey stream in streams)
        {
            output.Write($"\nstream {stream.Stream}\n");
            output.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"  snapshots  {stream.Snapshots}, {Humanize.Moment(stream.FirstEnd)} .. {Humanize.Moment(stream.LastEnd)} ({Humanize.Duration((Int128)stream.LastEnd - stream.FirstEnd)})\n"));
            output.Write($"  known from {Humanize.Moment(stream.KnownFrom)} on, by the ages of the first one ({Humanize.Duration((Int128)stream.LastEnd - stream.KnownFrom)} in all)\n");
            output.Write(string.Create(
                CultureInfo.InvariantCulture, $"  regions    {stream.FewestRegions} .. {stream.MostRegions} in a snapshot, {stream.Regions} in all\n"));
            output.Write($"  intervals  {Text(stream.ShortestIntervals)}{(stream.ShortestIntervals == stream.LongestIntervals ? "" : " .. " + Text(stream.LongestIntervals))}\n");
            output.Write($"  filters    {(stream.Filters.Count > 0 ? string.Join(", ", stream.Filters) : stream.HasFilterPassed ? "some (--df-passed)" : "none")}\n");
            if (stream.Probes > 0)
            {
                output.Write(string.Create(CultureInfo.InvariantCulture, $"  probes     {stream.Probes} (--probe 0{(stream.Probes == 1 ? "" : $" .. {stream.Probes - 1}")})\n"));
            }

            WriteRanges(stream, output);
        }
    }

    public static void WriteJson(Recording recording, IReadOnlyList<StreamSurvey> streams, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("files");
            foreach (ISnapshotInput file in recording.Files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteString("format", file.FormatName);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("streams");
            foreach (StreamSurvey stream in streams)
            {
                Write(json, stream);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }

    private static void WriteRanges(StreamSurvey stream, TextWriter output)
    {
        IReadOnlyList<WatchedRange> ranges = stream.Ranges.All;
        WatchedRange? hottest = stream.Ranges.Hottest;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"  addresses  {Humanize.Bytes(stream.Ranges.TotalBytes)} in {ranges.Count} contiguous range{(ranges.Count == 1 ? "" : "s")}\n"));
        foreach (WatchedRange range in ranges.Take(RangesShown))
        {
            string mark = ranges.Count > 1 && range == hottest ? "  hottest" : "";
            output.Write($"             {Humanize.Address(range.Start)}..{Humanize.Address(range.End)} ({Humanize.Bytes(range.Length)}){mark}\n");
        }

        if (ranges.Count > RangesShown)
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"             and {ranges.Count - RangesShown} more (--json shows all)\n"));
        }
    }

    private static void Write(Utf8JsonWriter json, StreamSurvey stream)
    {
        json.WriteStartObject();
        foreach ((string name, string? value) in stream.Stream.Parts().Where(part => part.Value is not null))
        {
            json.WriteString(name, value);
        }

        json.WriteNumber("snapshots", stream.Snapshots);
        json.WriteNumber("regions", stream.Regions);
        json.WriteNumber("fewest_regions", stream.FewestRegions);
        json.WriteNumber("most_regions", stream.MostRegions);
        json.WriteString("known_from_ns", stream.KnownFrom.ToString(CultureInfo.InvariantCulture));
        json.WriteString("first_end_ns", stream.FirstEnd.ToString(CultureInfo.InvariantCulture));
        json.WriteString("last_end_ns", stream.LastEnd.ToString(CultureInfo.InvariantCulture));
        Write(json, "shortest_intervals", stream.ShortestIntervals);
        Write(json, "longest_intervals", stream.LongestIntervals);
        json.WriteBoolean("filter_passed", stream.HasFilterPassed);
        json.WriteNumber("probes", stream.Probes);
        json.WriteStartArray("filters");
        foreach (DamosFilter filter in stream.Filters)
        {
            json.WriteStringValue(filter.ToString());
        }

        json.WriteEndArray();
        json.WriteStartArray("address_ranges");
        foreach (WatchedRange range in stream.Ranges.All)
        {
            json.WriteStartObject();
            json.WriteString("start", range.Start.ToString(CultureInfo.InvariantCulture));
            json.WriteString("end", range.End.ToString(CultureInfo.InvariantCulture));
            json.WriteBoolean("hottest", range == stream.Ranges.Hottest);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Intervals intervals)
    {
        json.WriteStartObject(name);
        json.WriteNumber("sample_ns", intervals.Sample);
        json.WriteNumber("aggregation_ns", intervals.Aggregation);
        json.WriteEndObject();
    }

    private static string Text(Intervals intervals) =>
        $"sampling {Humanize.Duration(intervals.Sample)}, aggregation {Humanize.Duration(intervals.Aggregation)}";
}
