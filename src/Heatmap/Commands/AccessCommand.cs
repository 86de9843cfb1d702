using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Compat.Access;
using DamonHeatmap.Export;
using DamonHeatmap.Inputs;
using DamonHeatmap.Reports;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap access</c>: the regions of snapshots as they stand.</summary>
internal static class AccessCommand
{
    private const string Last = "last";
    private const string All = "all";

    public static Command Create(Terminal terminal)
    {
        var common = new CommonOptions();
        var compat = new AccessCompatOptions();
        var which = new Option<string>("--snapshot")
        {
            Description = "Which snapshots of each stream: the last one, all, or one by its number, from 0 on; below 0 counts from the last (-1).",
            HelpName = "last|all|N",
            DefaultValueFactory = _ => Last,
        };
        which.Validators.Add(Check);
        var json = new Option<bool>("--json") { Description = "One JSON object a snapshot and line, with its regions as columns (ndjson)." };
        var command = new Command("access", "Show the regions of snapshots: addresses, size, access rate, and since when it has been so.");
        common.AddTo(command);
        command.Options.Add(which);
        command.Options.Add(json);
        compat.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                if (compat.IsAsked(parsed))
                {
                    DamoAccessOptions options = compat.Options(parsed, common, parsed.GetValue(json));
                    if (parsed.GetResult(which) is { Implicit: false })
                    {
                        throw new UsageException("--snapshot with --compat damo: use --snapshot-idx");
                    }

                    OutputFile.Write(null, terminal, output => DamoAccess.Write(output, options, cancellationToken));
                    return ExitCode.Success;
                }

                Recording recording = Recording.Open(parsed.GetRequiredValue(common.Input), common.FileOptions(parsed), terminal.Say, terminal.Input, terminal.Progress);
                List<Snapshot> chosen = Choose(recording, common.Streams(parsed), parsed.GetRequiredValue(which), cancellationToken);
                OutputFile.Write(null, terminal, output =>
                {
                    if (parsed.GetValue(json))
                    {
                        chosen.ForEach(snapshot => WriteJson(snapshot, output));
                    }
                    else
                    {
                        AccessReport.WriteText(chosen, output);
                    }
                });
                return ExitCode.Success;
            },
            cancellationToken));
        return command;
    }

    private static void WriteJson(Snapshot snapshot, TextWriter output)
    {
        using var line = new MemoryStream();
        using (var writer = new NdjsonWriter(line))
        {
            writer.Write(snapshot);
            writer.Complete();
        }

        output.Write(Encoding.UTF8.GetString(line.ToArray()));
    }

    private static void Check(OptionResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : Last;
        if (text is not (Last or All) && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            result.AddError($"--snapshot '{text}': expected last, all or a number");
        }
    }

    /// <summary>Those that were asked for, stream by stream. Memory holds no more of them than that.</summary>
    private static List<Snapshot> Choose(Recording recording, StreamFilter streams, string which, CancellationToken cancellationToken)
    {
        bool isNumber = int.TryParse(which, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        int back = which == Last ? 1 : isNumber && number < 0 ? -number : 0;
        var counts = new Dictionary<StreamId, int>();
        var kept = new SortedDictionary<StreamId, Queue<Snapshot>>();
        foreach (Snapshot snapshot in recording.ReadOnce(cancellationToken).Where(one => streams.Matches(one.Stream)))
        {
            int index = counts[snapshot.Stream] = counts.TryGetValue(snapshot.Stream, out int before) ? before + 1 : 0;
            if (!kept.TryGetValue(snapshot.Stream, out Queue<Snapshot>? queue))
            {
                kept.Add(snapshot.Stream, queue = new Queue<Snapshot>());
            }

            if (which == All || back > 0 || index == number)
            {
                queue.Enqueue(snapshot);
            }

            if (back > 0 && queue.Count > back)
            {
                queue.Dequeue();
            }
        }

        // of the last N, the first one was asked for
        List<Snapshot> chosen = [.. kept.Values.SelectMany(queue => back > 0 ? queue.Count == back ? queue.Take(1) : [] : queue)];
        return chosen.Count > 0
            ? chosen
            : throw new DamonDataException($"{recording.Names()}: {(counts.Count == 0 ? $"no stream {streams}" : $"no snapshot {which}; there are {counts.Values.Max() + 1}")}");
    }
}
