using System.CommandLine;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Colors;
using DamonHeatmap.Compat.Access;
using DamonHeatmap.Inputs;
using DamonHeatmap.Reports;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap access</c>: the regions of snapshots as they stand.</summary>
internal sealed class AccessCommand
{
    private readonly CommonOptions _common = new();
    private readonly AccessOptions _options = new(new LookOptions());
    private readonly Terminal _terminal;

    private AccessCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var self = new AccessCommand(terminal);
        var command = new Command("access", "Show the regions of snapshots: addresses, size, access rate, and since when it has been so; or percentiles and histograms of them.");
        self._common.AddTo(command);
        self._options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => self.Run(parsed, cancellationToken), cancellationToken));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (_options.IsDamo(parsed))
        {
            DamoAccessOptions options = new AccessCompatOptions(_options).Options(parsed, _common, parsed.GetValue(_options.Json));
            OutputFile.Write(null, _terminal, output => DamoAccess.Write(output, options, cancellationToken));
            return ExitCode.Success;
        }

        AccessRequest request = new AccessOwnOptions(_options, _common, _terminal).Request(parsed);

        // where snapshots are shown while they are read, nothing may stand between them
        bool isMixed = _terminal.IsOutputTerminal && !request.Snapshots.CountsFromLast;
        Recording recording = Recording.Open(parsed.GetRequiredValue(_common.Input), _common.FileOptions(parsed), _terminal.Say, _terminal.Input, isMixed ? null : _terminal.Progress);
        Func<IEnumerable<ShownSnapshot>> shown = Choose(recording, request, cancellationToken);
        TerminalInk? ink = _terminal.IsTerminal ? new TerminalInk(parsed.GetValue(_options.Palette) ?? Palette.All[0], _terminal.IsTrueColour) : null;
        OutputFile.Write(null, _terminal, output => Write(shown, request, ink, output));
        return ExitCode.Success;
    }

    private static void Write(Func<IEnumerable<ShownSnapshot>> shown, AccessRequest request, TerminalInk? ink, TextWriter output)
    {
        if (request.IsJson)
        {
            foreach (ShownSnapshot one in shown())
            {
                AccessJsonLines.Write(one, request, output);
            }

            return;
        }

        BoxScale? boxes = request.Boxes is { } asked ? new BoxScale(asked, request.Weights) : null;
        if (boxes is not null)
        {
            foreach (ShownSnapshot one in shown())
            {
                boxes.Add(one.Snapshot);
            }
        }

        new AccessReport(request, boxes, ink).Write(shown(), output);
    }

    /// <summary>
    /// What is shown; each call goes through it anew. Where the recording must be known before, as for offsets from its start and for boxes of one scale, it is read twice; memory holds all of it
    /// only while it is small.
    /// </summary>
    private static Func<IEnumerable<ShownSnapshot>> Choose(Recording recording, AccessRequest request, CancellationToken cancellationToken)
    {
        bool isTwice = request.Time is not null || (request.Boxes is not null && !request.Snapshots.CountsFromLast);
        (long Start, long End)? time = null;
        if (isTwice)
        {
            List<StreamSurvey> fitting = [.. recording.Survey(cancellationToken).Where(stream => request.Streams.Matches(stream.Stream))];
            if (fitting.Count == 0)
            {
                throw new DamonDataException($"{recording.Names()}: no stream {request.Streams}");
            }

            long first = fitting.Min(static stream => stream.FirstEnd);
            time = request.Time?.Resolve(first, fitting.Max(static stream => stream.LastEnd), first);
        }

        var chooser = new SnapshotChooser(request, time, recording.Names());

        // of the last ones, no more than were asked for; the others go by one at a time
        if (request.Snapshots.CountsFromLast)
        {
            List<ShownSnapshot> last = [.. chooser.Of(Recorded())];
            return () => last;
        }

        return () => chooser.Of(Recorded());

        IEnumerable<Snapshot> Recorded() => isTwice ? recording.Read(cancellationToken) : recording.ReadOnce(cancellationToken);
    }
}
