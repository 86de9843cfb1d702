using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Encoders;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap render</c>: draws the heatmap.</summary>
internal sealed class RenderCommand
{
    private const int DefaultRows = 40;
    private const int DefaultColumns = 80;
    private const int DefaultDataCells = 500;

    /// <summary>What stands at the right of the cells.</summary>
    private const int Border = 1;

    private readonly CommonOptions _common = new();
    private readonly CompatOptions _compat = new();
    private readonly Terminal _terminal;

    private readonly Option<Resolution?> _resolution = new("--resolution")
    {
        Description = "Cells: time x addresses. Default: 40 rows in the width of the window; 500x500 for raw and json.",
        HelpName = "TIMExADDR",
        CustomParser = result => Parse<Resolution?>(result, "two numbers of at least 1, as in 40x80", text => Resolution.TryParse(text, out Resolution value) ? value : null),
    };

    private readonly Option<TimeRange?> _time;

    private readonly Option<AddressBounds[]> _addresses = new("--address-range")
    {
        Description = "Addresses to draw, each 12345, 0x3039 or with a unit (4GiB); either end may be left out. May be given more than once.",
        HelpName = "A..B",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = ParseAddresses,
    };

    private readonly Option<RangeChoice> _ranges = new("--ranges")
    {
        Description = "Which contiguous address ranges to draw when none is given: hottest, or all.",
        HelpName = "hottest|all",
        CustomParser = result => Parse<RangeChoice?>(
            result, "hottest or all", text => text switch { "hottest" => RangeChoice.Hottest, "all" => RangeChoice.All, _ => null }) ?? default,
    };

    private readonly Option<bool> _filterPassed = new("--df-passed")
    {
        Description = "Heat of the bytes that passed the scheme's filters only (page-level monitoring).",
    };

    private readonly Option<MapFormat?> _format = new("--format")
    {
        Description = "ansi (colours), ascii, raw (one line a cell: time ns, address, heat 0..1 or -, coverage 0..1) or json. Default: ansi on a terminal, else ascii.",
        HelpName = "ansi|ascii|raw|json",
        CustomParser = result => Parse<MapFormat?>(
            result,
            "ansi, ascii, raw or json",
            text => text switch { "ansi" => MapFormat.Ansi, "ascii" => MapFormat.Ascii, "raw" => MapFormat.Raw, "json" => MapFormat.Json, _ => null }),
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to write; it appears only when it is complete. Default: standard output.",
        HelpName = "FILE",
    };

    private readonly Option<long> _maxCells = new("--max-cells")
    {
        Description = "Refuse larger grids.",
        HelpName = "N",
        DefaultValueFactory = _ => MapRequest.DefaultMaxCells,
        CustomParser = result => Parse<long?>(
            result,
            "a number of at least 1",
            text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 ? value : null) ?? default,
    };

    private RenderCommand(Terminal terminal)
    {
        _terminal = terminal;
        _time = new Option<TimeRange?>("--time-range")
        {
            Description = "Time to draw. Each end is a date (2026-01-02T03:04:05Z), now-2h, an offset from the start (90s) or from the end (-90s), or plain ns; either may be left out.",
            HelpName = "A..B",
            CustomParser = result => Parse<TimeRange?>(
                result, "two times, as in 90s..120s, now-2h..now or 2026-01-02T03:04:05Z..", text => TimeRange.TryParse(text, terminal.Clock, out TimeRange value) ? value : null),
        };
    }

    private bool HasRoomForAxes => _terminal.Width >= TextEncoder.NarrowestWithAxes + Border;

    public static Command Create(Terminal terminal)
    {
        var self = new RenderCommand(terminal);
        var command = new Command("render", "Draw the heatmap: how often which memory was accessed, and when.");
        self._common.AddTo(command);
        Option[] own = [self._resolution, self._time, self._addresses, self._ranges, self._filterPassed, self._format, self._output, self._maxCells];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        self._output.Validators.Add(CommonOptions.RefuseEmptyName);
        self._compat.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => self.Run(parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static T? Parse<T>(ArgumentResult result, string expected, Func<string, T?> parse)
    {
        string text = result.Tokens[0].Value;
        T? value = parse(text);
        if (value is null)
        {
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} '{text}': expected {expected}");
        }

        return value;
    }

    private static AddressBounds[] ParseAddresses(ArgumentResult result)
    {
        var spans = new List<AddressBounds>();
        foreach (Token token in result.Tokens)
        {
            if (AddressBounds.TryParse(token.Value, out AddressBounds span))
            {
                spans.Add(span);
            }
            else
            {
                result.AddError($"--address-range '{token.Value}': expected two addresses, as in 0x1000..64MiB");
            }
        }

        return [.. spans];
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? path = parsed.GetValue(_output);
        if (_compat.IsAsked(parsed))
        {
            WriteAsDamo(parsed, path, cancellationToken);
            return ExitCode.Success;
        }

        MapFormat format = parsed.GetValue(_format) ?? DefaultFormat(path);
        Recording recording = Recording.Open(parsed.GetRequiredValue(_common.Input), _common.FileOptions(parsed), _terminal.Say, _terminal.Input);
        HeatMap map = MapMaker.Make(recording, Request(parsed, format), _terminal.Say, cancellationToken);
        IMapEncoder encoder = format switch
        {
            MapFormat.Ansi => new AnsiEncoder(HasRoomForAxes),
            MapFormat.Ascii => new AsciiEncoder(HasRoomForAxes),
            MapFormat.Raw => new RawEncoder(),
            _ => new JsonEncoder(),
        };
        OutputFile.Write(path, _terminal, output => encoder.Write(map, output));
        return ExitCode.Success;
    }

    private void WriteAsDamo(ParseResult parsed, string? path, CancellationToken cancellationToken)
    {
        MapFormat format = parsed.GetValue(_format) ?? MapFormat.Raw;
        if (format is not (MapFormat.Raw or MapFormat.Ansi))
        {
            throw new UsageException("--compat damo has --format raw and ansi only");
        }

        if (parsed.GetValue(_common.Intervals) is not null)
        {
            throw new UsageException("--intervals with --compat damo: damo takes them from the recording only");
        }

        MapRequest request = Request(parsed, MapFormat.Raw);
        if (format == MapFormat.Ansi && parsed.GetValue(_resolution) is null)
        {
            request = request with { Resolution = new Resolution(DefaultRows, DefaultColumns) };
        }

        IReadOnlyList<string> inputs = parsed.GetRequiredValue(_common.Input);
        if (inputs.Contains(StandardInput.Name))
        {
            throw new UsageException("--compat damo reads damo's files only, not standard input");
        }

        OutputFile.Write(path, _terminal, output => _compat.Write(parsed, inputs, request, format == MapFormat.Ansi, output, cancellationToken));
    }

    private MapFormat DefaultFormat(string? path) => path is null && _terminal.IsTerminal ? MapFormat.Ansi : MapFormat.Ascii;

    private MapRequest Request(ParseResult parsed, MapFormat format) => new()
    {
        Resolution = parsed.GetValue(_resolution) ?? DefaultResolution(format),
        Time = parsed.GetValue(_time) ?? TimeRange.All,
        Addresses = parsed.GetValue(_addresses) ?? [],
        Ranges = parsed.GetValue(_ranges),
        Bytes = parsed.GetValue(_filterPassed) ? ByteKind.FilterPassed : ByteKind.Monitored,
        Streams = _common.Streams(parsed),
        MaxCells = parsed.GetValue(_maxCells),
    };

    private Resolution DefaultResolution(MapFormat format)
    {
        if (format is MapFormat.Raw or MapFormat.Json)
        {
            return new Resolution(DefaultDataCells, DefaultDataCells);
        }

        int beside = HasRoomForAxes ? TextEncoder.LabelWidth + Border : Border;
        int room = Math.Max(1, _terminal.Width - beside);
        return new Resolution(DefaultRows, Math.Min(DefaultColumns, room));
    }
}
