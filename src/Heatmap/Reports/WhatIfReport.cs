using System.Globalization;
using System.Text.Json;
using Damon.Snapshots;
using DamonHeatmap.Text;
using DamonHeatmap.WhatIf;

namespace DamonHeatmap.Reports;

/// <summary>What <c>damon-heatmap what-if</c> shows of one stream.</summary>
/// <param name="Stream">Whose memory.</param>
/// <param name="Basis">Which bytes could have been taken.</param>
/// <param name="Start">First moment, ns.</param>
/// <param name="End">Last moment.</param>
/// <param name="Outcomes">One for each threshold.</param>
internal sealed record WhatIfReport(StreamId Stream, ByteBasis Basis, long Start, long End, IReadOnlyList<ReclaimOutcome> Outcomes)
{
    private static readonly double[] Parts = [0.1, 0.5, 0.9];

    public void WriteText(TextWriter output, TimeZoneInfo zone)
    {
        output.Write($"what a reclaimer would have done, {Stream}\n");
        output.Write($"{Humanize.Moment(Start, zone)} .. {Humanize.Moment(End, zone)} ({Humanize.Duration((Int128)End - Start)})\n");
        output.Write($"bytes: {Basis switch
        {
            ByteBasis.FilterPassed => "those that passed the scheme's filters",
            ByteBasis.Resident => "those that were in memory",
            _ => "all that were idle, an upper bound: free memory, the kernel's own, and what was never touched are among them",
        }}\n\n");
        List<string[]> rows = [["idle for", "taken", "free on average", "at most", "touched again", "of what was taken", "after (10 / 50 / 90 %)"]];
        foreach (ReclaimOutcome outcome in Outcomes)
        {
            IReadOnlyList<double> freed = outcome.Freed;
            string after = string.Join(" / ", Parts.Select(part => outcome.Delays.Percentile(part) is { } delay ? Humanize.Duration(Rounded(delay)) : "-"));
            rows.Add([
                Humanize.Duration(outcome.Idle),
                Bytes(outcome.FreedBytes),
                Bytes(freed.Average()),
                Bytes(outcome.MostFreed),
                Bytes(outcome.TouchedBytes),
                outcome.FreedBytes > 0 ? Humanize.Percent(Math.Round(outcome.TouchedBytes / outcome.FreedBytes, 4)) : "-",
                after,
            ]);
        }

        TextTable.Write(rows, output);
        output.Write("\n");
        rows = [["from", .. Outcomes.SelectMany(outcome => (string[])[$"free at {Humanize.Duration(outcome.Idle)}", "touched"])]];
        (IReadOnlyList<double> Freed, IReadOnlyList<double> Touched)[] series = [.. Outcomes.Select(outcome => (outcome.Freed, outcome.Touched))];
        for (int i = 0; i < series[0].Freed.Count; i++)
        {
            rows.Add([Humanize.Moment(At(i), zone), .. series.SelectMany(one => (string[])[Bytes(one.Freed[i]), Bytes(one.Touched[i])])]);
        }

        TextTable.Write(rows, output);
    }

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("stream");
        foreach ((string name, string? value) in Stream.Parts().Where(part => part.Value is not null))
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        json.WriteString("basis", Basis switch { ByteBasis.FilterPassed => "filter_passed", ByteBasis.Resident => "resident", _ => "all_idle" });
        json.WriteString("start_time_ns", Start.ToString(CultureInfo.InvariantCulture));
        json.WriteString("end_time_ns", End.ToString(CultureInfo.InvariantCulture));
        json.WriteStartArray("thresholds");
        foreach (ReclaimOutcome outcome in Outcomes)
        {
            WriteJson(json, outcome);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter json, ReclaimOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteNumber("idle_seconds", outcome.Idle / 1e9);
        json.WriteNumber("taken_bytes", Math.Round(outcome.FreedBytes));
        json.WriteNumber("touched_again_bytes", Math.Round(outcome.TouchedBytes));
        json.WriteStartObject("touched_after_seconds");
        foreach (double part in Parts)
        {
            string name = (part * 100).ToString("0", CultureInfo.InvariantCulture);
            if (outcome.Delays.Percentile(part) is { } delay)
            {
                json.WriteNumber(name, Math.Round(delay / 1e9, 3));
            }
            else
            {
                json.WriteNull(name);
            }
        }

        json.WriteEndObject();
        json.WriteNumber("most_free_bytes", Math.Round(outcome.MostFreed));
        Write(json, "free_bytes", outcome.Freed);
        Write(json, "touched_bytes", outcome.Touched);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            json.WriteNumberValue(Math.Round(value));
        }

        json.WriteEndArray();
    }

    private static string Bytes(double bytes) => Humanize.Bytes((UInt128)Math.Round(bytes));

    /// <summary>Delays are known to 5 %: two digits.</summary>
    private static long Rounded(long delay)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, delay))) - 1);
        return (long)(Math.Round(delay / unit) * unit);
    }

    private long At(int part) => (long)(Start + (((Int128)End - Start) * part / Outcomes[0].Freed.Count));
}
