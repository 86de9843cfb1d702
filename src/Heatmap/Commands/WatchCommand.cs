using System.CommandLine;
using Damon;
using Damon.Records;
using Damon.Storage;
using DamonHeatmap.Inputs;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap watch</c>: the map of a running exporter's store, as it grows.</summary>
internal sealed class WatchCommand
{
    private const string UsualStore = "/var/lib/damon-exporter/snapshots.db";

    private const long Second = 1_000_000_000, UsualWindow = 600 * Second, ShortestInterval = Second / 10, LongestInterval = 3600 * Second;

    private readonly CommonOptions _common = new();
    private readonly MapOptions _map;
    private readonly LookOptions _look = new();
    private readonly Terminal _terminal;

    private readonly Option<string> _input = new("--input", "-i")
    {
        Description = "The store that the exporter writes; it need not be there yet.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => UsualStore,
    };

    private readonly Option<long?> _window = new("--window")
    {
        Description = "How much time is shown, as 10m (default), 90s or 12h; + and - change it.",
        HelpName = "TIME",
        CustomParser = static result => OptionValue.Parse<long?>(
            result, "a length of time from 100ms to 366d, as 10m", static text => Length(text, WatchView.ShortestWindow, WatchView.LongestWindow)),
    };

    private readonly Option<long?> _interval = new("--interval")
    {
        Description = "How often the store is looked at, 1s by default.",
        HelpName = "TIME",
        CustomParser = static result => OptionValue.Parse<long?>(result, "a length of time from 100ms to 1h, as 1s", static text => Length(text, ShortestInterval, LongestInterval)),
    };

    private WatchCommand(Terminal terminal) => (_terminal, _map) = (terminal, new MapOptions(_common, terminal.Clock));

    public static Command Create(Terminal terminal)
    {
        var self = new WatchCommand(terminal);
        var command = new Command("watch", "Show the heatmap of a running exporter's store on the terminal, and go on as snapshots come. q ends it; keys zoom, go back in time, and choose among streams.");
        command.Options.Add(self._input);
        command.Options.Add(self._window);
        command.Options.Add(self._interval);
        self._common.AddStreamsTo(command);
        self._map.AddTo(command, isLive: true);
        self._look.AddTo(command);
        self._input.Validators.Add(CommonOptions.RefuseEmptyName);
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, cancellationToken));
        return command;
    }

    private static long? Length(string text, long shortest, long longest) =>
        Scan.TryDuration(text, out long length) && length >= shortest && length <= longest ? length : null;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        MapRequest request = _map.Request(parsed, new Resolution(1, 1), isText: true);
        if (request.Ranges == RangeChoice.All)
        {
            throw new UsageException("--ranges all: watch draws one map; take mapped or hottest, or name ranges with --address-range");
        }

        string path = parsed.GetRequiredValue(_input);
        RefuseOthers(path);
        IScreen screen = _terminal.Screen()
            ?? throw new UsageException("watch draws on a terminal, and standard output is none, or TERM says that it cannot draw in place; damon-heatmap render writes to pipes and files");
        var view = new WatchView { Window = parsed.GetValue(_window) ?? UsualWindow, Look = _look.Look(parsed) };
        var options = new WatchOptions(path, request, view, TimeSpan.FromTicks((parsed.GetValue(_interval) ?? Second) / 100));
        using var loop = new WatchLoop(options, new WatchFrame(_terminal.IsTerminal, _terminal.IsTrueColour), _terminal.Clock);
        try
        {
            await loop.RunAsync(screen, cancellationToken);
            return ExitCode.Success;
        }
        catch (IOException)
        {
            // the terminal has gone, so there is nobody to tell
            return ExitCode.BadData;
        }
    }

    /// <summary>What is there, but can never become a store, is a mistake to be told at once; all else may come right by itself, and is waited for.</summary>
    private static void RefuseOthers(string path)
    {
        string name = Excerpt.Path(path);
        if (path == StandardInput.Name)
        {
            throw new UsageException("watch follows a store, not standard input");
        }

        if (Directory.Exists(path))
        {
            throw new DamonDataException($"{name}: a directory; name the store that the exporter writes");
        }

        try
        {
            StoreReader.Open(path).Dispose();
        }
        catch (StoreException problem) when (problem.Problem != StoreProblem.Foreign)
        {
            RefuseNoDatabase(path, name);
        }
    }

    private static void RefuseNoDatabase(string path, string name)
    {
        if (!File.Exists(path))
        {
            return;
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var head = new byte[64];
            int read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (read > 0 && !StoreReader.IsDatabase(head.AsSpan(0, read)))
            {
                throw new DamonDataException($"{name}: no snapshot store; watch follows the store of a running exporter, damon-heatmap render draws other recordings");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{name}: cannot be opened: {Excerpt.Line(exception.Message)}", exception);
        }
    }
}
