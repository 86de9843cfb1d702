using System.CommandLine;
using System.Globalization;
using Damon;
using Damon.Records;
using DamonExporter.Recorder;
using DamonExporter.Settings;
using DamonExporter.Sources;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter record</c>.</summary>
internal static class RecordCommand
{
    /// <summary>Snapshots of each stream where nothing says when it is enough.</summary>
    private const int DefaultSnapshots = 3;

    /// <param name="watched">The command after <c>--</c>.</param>
    public static Command Create(IReadOnlyList<string> watched)
    {
        Command command = new(
            "record", "Take snapshots into a file that damon-heatmap and damo read: three of each stream, or as many as asked for. -- COMMAND… starts a command and watches it (source manage); its exit code is ours.");
        Option<string> output = new("--output", "-o") { Description = "The file; .json is plain, any other name compressed.", HelpName = "FILE", Required = true };
        Option<string?> snapshots = new("--snapshots") { Description = $"Snapshots of each stream. [default: {DefaultSnapshots}, or no end with --full, --for or a command]", HelpName = "N" };
        Option<string?> every = new("--every") { Description = "The same as --interval.", HelpName = "TIME" };
        Option<bool> full = new("--full") { Description = "The snapshot of every aggregation: the same as --record full." };
        Option<string?> length = new("--for") { Description = "Stop after this time, such as 1m.", HelpName = "TIME" };
        foreach (Option option in (Option[])[output, snapshots, every, full, length])
        {
            command.Options.Add(option);
        }

        SettingFlags flags = new(command);
        command.SetAction((parsed, _) =>
        {
            Dictionary<Setting, IReadOnlyList<string>> given = new(flags.Given(parsed));
            if (parsed.GetValue(every) is { } interval)
            {
                given[SettingsTable.Interval] = [interval];
            }

            if (parsed.GetValue(full))
            {
                given[SettingsTable.Record] = ["full"];
            }

            if (watched.Count > 0 && !given.ContainsKey(SettingsTable.Source))
            {
                given[SettingsTable.Source] = ["manage"];
            }

            EffectiveSettings settings = SettingLayers.Load(given, Environment.GetEnvironmentVariable, Environment.MachineName);
            bool isBounded = parsed.GetValue(full) || parsed.GetValue(length) is not null || watched.Count > 0;
            return RunAsync(
                settings,
                new Wanted(parsed.GetValue(output)!, parsed.GetValue(snapshots), parsed.GetValue(length), isBounded),
                watched,
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error);
        });
        return command;
    }

    private static async Task<int> RunAsync(EffectiveSettings settings, Wanted wanted, IReadOnlyList<string> watched, TextWriter output, TextWriter error)
    {
        (ExporterOptions options, IReadOnlyList<string> errors) = OptionsReader.Read(settings, watched, Environment.GetEnvironmentVariable);
        List<string> all = [.. errors];
        RecordRequest request = wanted.Read(all) with
        {
            Spacing = options.Live.RecordFull || options.Source == SourceKind.Replay ? TimeSpan.Zero : options.Live.Interval / 2,
            EveryKdamond = options.Source is SourceKind.Auto or SourceKind.Trace,
        };
        if (options.Source == SourceKind.Stat)
        {
            all.Add("--source stat tells of no region, so there is nothing to record; leave it out, or say --source trace");
        }

        if (all.Count > 0)
        {
            Complaints.Write(error, all);
            return ExitCodes.BadUsage;
        }

        using StopSignals stop = StopSignals.Begin();
        int complaints = 0;
        try
        {
            RecordResult result = await Task.Run(() => RecordAsync(options, request, error, () => Interlocked.Increment(ref complaints), stop.Token));
            if (result.Problem is { } problem)
            {
                Complaints.Write(error, problem);
            }

            if (result.Snapshots == 0)
            {
                return result.CommandExitCode is > 0 and var failed ? failed : ExitCodes.BadData;
            }

            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{request.Output}: {result.Snapshots} snapshots of {result.Streams} {(result.Streams == 1 ? "stream" : "streams")}"));
            return result.CommandExitCode ?? (complaints > 0 ? ExitCodes.BadData : ExitCodes.Success);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Complaints.Write(error, "stopped before the first snapshot; nothing was written");
            return ExitCodes.BadData;
        }
        catch (Exception e) when (e is DamonDataException or IOException or UnauthorizedAccessException)
        {
            Complaints.Write(error, e.Message.ReplaceLineEndings(" "));
            return ExitCodes.BadData;
        }
    }

    private static async Task<RecordResult> RecordAsync(ExporterOptions options, RecordRequest request, TextWriter error, Action notGivenBack, CancellationToken stop)
    {
        bool isTerminal = !Console.IsErrorRedirected;
        long began = TimeProvider.System.GetTimestamp();
        string shown = "";
        ISnapshotSource source = SourceFactory.Open(options, TimeProvider.System, Say, Complain, stop);
        RecordResult result = await new SnapshotRecorder(source, request, TimeProvider.System, Say, Progress).RunAsync(stop);
        Clear();
        return result;

        void Complain(string line)
        {
            Say(line);
            notGivenBack();
        }

        void Say(string line)
        {
            Clear();
            Complaints.Write(error, line);
        }

        void Progress(long snapshots, int streams)
        {
            if (isTerminal)
            {
                Clear();
                shown = string.Create(
                    CultureInfo.InvariantCulture, $"{snapshots} snapshots of {streams} streams, {TimeProvider.System.GetElapsedTime(began):h\\:mm\\:ss}; Ctrl-C ends");
                error.Write(shown);
            }
        }

        void Clear()
        {
            if (shown.Length > 0)
            {
                error.Write($"\r{new string(' ', shown.Length)}\r");
                shown = "";
            }
        }
    }

    /// <summary>The texts of record's own options.</summary>
    private sealed record Wanted(string Output, string? Snapshots, string? Length, bool IsBounded)
    {
        public RecordRequest Read(List<string> errors)
        {
            int? snapshots = IsBounded ? null : DefaultSnapshots;
            if (Snapshots is { } text)
            {
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
                {
                    snapshots = number;
                }
                else
                {
                    errors.Add($"--snapshots: {Quoted.Of(text)}: expected a whole number from 1");
                }
            }

            TimeSpan? length = null;
            if (Length is { } time)
            {
                if (DurationText.Nanoseconds(time) is > 0 and var nanoseconds && nanoseconds / 100 <= TimeSpan.FromDays(40).Ticks)
                {
                    length = TimeSpan.FromTicks(nanoseconds / 100);
                }
                else
                {
                    errors.Add($"--for: {Quoted.Of(time)}: expected a time such as 90s or 5m, at most 960h");
                }
            }

            return new RecordRequest(
                Output, Output.EndsWith(".json", StringComparison.Ordinal) ? RecordFormat.Json : RecordFormat.JsonCompressed, snapshots, length);
        }
    }
}
