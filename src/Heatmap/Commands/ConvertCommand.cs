using System.CommandLine;
using System.CommandLine.Parsing;
using Damon;
using Damon.Events;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Export;
using DamonHeatmap.Inputs;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap convert</c>: the same snapshots in another format.</summary>
internal sealed class ConvertCommand
{
    private const string Standard = "-";

    private readonly CommonOptions _common = new();
    private readonly Terminal _terminal;

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "File to write; it appears only when it is complete. - is standard output.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<ExportFormat> _to = new("--to")
    {
        Description = "The format to write. What it has no place for, is said.",
        HelpName = ExportFormats.Names,
        Required = true,
        CustomParser = ParseFormat,
    };

    private readonly Option<AddressPolicy?> _addresses = new("--addresses")
    {
        Description = "With otlp-json: addresses themselves (absolute, the default), their distance from a base that is not told (relative), or none (off).",
        HelpName = "absolute|relative|off",
        CustomParser = ParseAddresses,
    };

    private readonly Option<TimeRange?> _time;

    private ConvertCommand(Terminal terminal)
    {
        _terminal = terminal;
        _time = new Option<TimeRange?>("--time-range")
        {
            Description = "Only snapshots that end in this time; each end as in render.",
            HelpName = "A..B",
            CustomParser = result => ParseTime(result, terminal.Clock),
        };
    }

    public static Command Create(Terminal terminal)
    {
        var self = new ConvertCommand(terminal);
        var command = new Command("convert", "Write snapshots in another format: for damo, for an OpenTelemetry collector, or as a table for DuckDB, ClickHouse and others.");
        self._common.AddTo(command);
        Option[] own = [self._output, self._to, self._addresses, self._time];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        self._output.Validators.Add(CommonOptions.RefuseEmptyName);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => self.Run(parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static ExportFormat? ParseFormat(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        ExportFormat? format = ExportFormats.All.FirstOrDefault(format => format.Name == text);
        if (format is null)
        {
            result.AddError($"--to '{text}': expected {ExportFormats.Names.Replace("|", ", ", StringComparison.Ordinal)}");
        }

        return format;
    }

    private static AddressPolicy? ParseAddresses(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        AddressPolicy? policy = text switch
        {
            SnapshotEvent.Absolute => AddressPolicy.Absolute,
            SnapshotEvent.Relative => AddressPolicy.Relative,
            SnapshotEvent.Off => AddressPolicy.Off,
            _ => null,
        };
        if (policy is null)
        {
            result.AddError($"--addresses '{text}': expected absolute, relative or off");
        }

        return policy;
    }

    private static TimeRange? ParseTime(ArgumentResult result, TimeProvider clock)
    {
        string text = result.Tokens[0].Value;
        if (TimeRange.TryParse(text, clock, out TimeRange range))
        {
            return range;
        }

        result.AddError($"--time-range '{text}': expected two times, as in 90s..120s, now-2h..now or 2026-01-02T03:04:05Z..");
        return null;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        ExportFormat format = parsed.GetRequiredValue(_to);
        string path = parsed.GetRequiredValue(_output);
        Check(format, path, parsed.GetValue(_addresses) is not null);
        Recording recording = Recording.Open(parsed.GetRequiredValue(_common.Input), _common.FileOptions(parsed), _terminal.Say, _terminal.Input, IsMixed(path) ? null : _terminal.Progress);
        (IEnumerable<Snapshot> snapshots, int probes) = Choose(recording, _common.Streams(parsed), parsed.GetValue(_time), format.CountsProbes, cancellationToken);
        using var target = new ExportTarget(path == Standard ? null : path, _terminal.Bytes);
        var options = new ExportOptions(parsed.GetValue(_addresses) ?? AddressPolicy.Absolute, new Losses($"{target.Name}: {format.Name}", _terminal.Say)) { Probes = probes };
        try
        {
            Write(format.NeedsOrder ? new OrderedSnapshots(format.Name, _terminal.Say).Of(snapshots) : snapshots, recording, format, target, options);
        }
        catch (Exception exception) when (path != Standard && AtomicFile.IsRefusal(exception))
        {
            throw AtomicFile.Failure(path, exception);
        }

        return ExitCode.Success;
    }

    /// <summary>Whether what is written goes to the terminal while it is read: then there is no place for a line that is drawn in place.</summary>
    private bool IsMixed(string path) => path == Standard && _terminal.IsOutputTerminal;

    private void Check(ExportFormat format, string path, bool hidesAddresses)
    {
        if (path == Standard && !format.AllowsStandardOutput)
        {
            throw new UsageException($"--to {format.Name} needs a file to write to");
        }

        if (path == Standard && !format.IsText && _terminal.IsTerminal)
        {
            throw new UsageException($"--to {format.Name} is no text: name a file, or send it through a pipe");
        }

        if (hidesAddresses && !format.HidesAddresses)
        {
            throw new UsageException($"--addresses with --to {format.Name}: only otlp-json can hide them");
        }
    }

    /// <summary>What is to be written; where that can be told without knowing anything beforehand, all is read but once.</summary>
    /// <returns>The snapshots; the most probes of a stream, if they are to be counted.</returns>
    private static (IEnumerable<Snapshot> Snapshots, int Probes) Choose(
        Recording recording, StreamFilter streams, TimeRange? time, bool countsProbes, CancellationToken cancellationToken)
    {
        if (time is null && !countsProbes)
        {
            return (recording.ReadOnce(cancellationToken).Where(snapshot => streams.Matches(snapshot.Stream)), 0);
        }

        List<StreamSurvey> fitting = [.. recording.Survey(cancellationToken).Where(stream => streams.Matches(stream.Stream))];
        if (fitting.Count == 0)
        {
            throw new DamonDataException($"{recording.Names()}: no stream {streams}");
        }

        int probes = fitting.Max(stream => stream.Probes);
        IEnumerable<Snapshot> all = recording.Read(cancellationToken).Where(snapshot => streams.Matches(snapshot.Stream));
        if (time is null)
        {
            return (all, probes);
        }

        long first = fitting.Min(stream => stream.FirstEnd);
        (long start, long end) = time.Resolve(first, fitting.Max(stream => stream.LastEnd), first);
        return (all.Where(snapshot => snapshot.EndTime >= start && snapshot.EndTime <= end), probes);
    }

    private static void Write(IEnumerable<Snapshot> snapshots, Recording recording, ExportFormat format, ExportTarget target, ExportOptions options)
    {
        using IEnumerator<Snapshot> each = snapshots.GetEnumerator();
        if (!each.MoveNext())
        {
            throw new DamonDataException($"{recording.Names()}: no snapshot in it that was asked for");
        }

        using ISnapshotWriter writer = format.Open(target, options);
        do
        {
            writer.Write(each.Current);
        }
        while (each.MoveNext());
        writer.Complete();
        target.Complete();
    }
}
