using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using System.Text.Json;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Inputs;
using DamonHeatmap.Reports;
using DamonHeatmap.Text;
using DamonHeatmap.WhatIf;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap what-if</c>: what reclaiming idle memory would have given, and what it would have cost.</summary>
internal static class WhatIfCommand
{
    private const long Minute = 60_000_000_000;

    private static readonly long[] UsualThresholds = [Minute, 10 * Minute, 60 * Minute];

    /// <summary>Rows of the table over time.</summary>
    private const int Parts = 12;

    /// <summary>How finely it is followed what is free, to tell how much it is at most.</summary>
    private const int PartsOfPart = 100;

    public static Command Create(Terminal terminal)
    {
        var common = new CommonOptions();
        var idle = new Option<long[]>("--idle")
        {
            Description = "Thresholds: memory that has been idle for so long is taken. Several with commas. Default: 1m,10m,1h.",
            HelpName = "TIME,...",
            CustomParser = ParseIdle,
        };
        var json = new Option<bool>("--json") { Description = "One JSON document instead of text." };
        var command = new Command(
            "what-if", "Tell how many bytes a reclaimer of idle memory would have freed at each moment, how many of them were touched again, and after how long.");
        common.AddTo(command);
        command.Options.Add(idle);
        command.Options.Add(json);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                Recording recording = Recording.Open(parsed.GetRequiredValue(common.Input), common.FileOptions(parsed), terminal.Say, terminal.Input, terminal.Progress);
                List<WhatIfReport> reports = Simulate(recording, common.Streams(parsed), parsed.GetValue(idle) is { Length: > 0 } asked ? asked : UsualThresholds, cancellationToken);
                OutputFile.Write(null, terminal, output => Write(reports, parsed.GetValue(json), output));
                return ExitCode.Success;
            },
            cancellationToken));
        return command;
    }

    /// <summary>Reads lengths of time with commas between, and says what is wrong with them.</summary>
    /// <returns>ns, ascending, each once.</returns>
    internal static long[]? ParseIdle(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        var times = new List<long>();
        foreach (string part in text.Split(','))
        {
            if (!Scan.TryDuration(part, out long time) || time <= 0)
            {
                result.AddError($"--idle '{text}': expected lengths of time with units, above 0, as in 1m,10m,1h");
                return null;
            }

            times.Add(time);
        }

        return [.. times.Distinct().Order()];
    }

    /// <summary>Each stream by itself: several schemes of one context watch the same memory.</summary>
    private static List<WhatIfReport> Simulate(Recording recording, Requests.StreamFilter filter, long[] thresholds, CancellationToken cancellationToken)
    {
        List<StreamSurvey> streams = [.. recording.Survey(cancellationToken).Where(stream => filter.Matches(stream.Stream))];
        if (streams.Count == 0)
        {
            throw new DamonDataException($"{recording.Names()}: no stream {filter}");
        }

        var running = new Dictionary<StreamId, (WhatIfReport Report, ReclaimSimulation Simulation)>();
        streams.RemoveAll(stream => stream.LastEnd <= stream.KnownFrom);
        foreach (StreamSurvey stream in streams)
        {
            ByteBasis basis = stream.HasFilterPassed ? ByteBasis.FilterPassed : stream.HasResident ? ByteBasis.Resident : ByteBasis.All;
            // of a single snapshot, what its ages tell
            long start = stream.LastEnd > stream.FirstEnd ? stream.FirstEnd : stream.KnownFrom;
            ReclaimOutcome[] outcomes = [.. thresholds.Select(idle => new ReclaimOutcome(idle, Sums(Parts * PartsOfPart), Sums(Parts)))];
            running[stream.Stream] = (new WhatIfReport(stream.Stream, basis, start, stream.LastEnd, outcomes), new ReclaimSimulation(basis, outcomes));

            TimeSums Sums(int parts) => new(start, stream.LastEnd, parts);
        }

        foreach (Snapshot snapshot in recording.ReadInOrder(streams, cancellationToken))
        {
            running[snapshot.Stream].Simulation.Add(snapshot);
        }

        foreach ((_, ReclaimSimulation simulation) in running.Values)
        {
            simulation.End();
        }

        return running.Count > 0
            ? [.. running.Values.Select(one => one.Report).OrderBy(report => report.Stream)]
            : throw new DamonDataException($"{recording.Names()}: nothing is known of any length of time");
    }

    private static void Write(List<WhatIfReport> reports, bool isJson, TextWriter output)
    {
        if (!isJson)
        {
            for (int i = 0; i < reports.Count; i++)
            {
                output.Write(i > 0 ? "\n" : "");
                reports[i].WriteText(output, TimeZoneInfo.Utc);
            }

            return;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            reports.ForEach(report => report.WriteJson(json));
            json.WriteEndArray();
        }

        output.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        output.Write('\n');
    }
}
