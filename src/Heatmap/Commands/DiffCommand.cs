using System.CommandLine;
using System.CommandLine.Parsing;
using Damon;
using Damon.Analysis;
using DamonHeatmap.Diff;
using DamonHeatmap.Encoders;
using DamonHeatmap.Inputs;
using DamonHeatmap.Pictures;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap diff</c>: what became hotter, what colder, and how many bytes have been idle for how long, before and after.</summary>
internal sealed class DiffCommand
{
    /// <summary>Fewer than a map alone has: a table stands below it.</summary>
    private const int DefaultRows = 20, LinesBeside = 20;

    private readonly CommonOptions _common = new();
    private readonly MapOptions _map;
    private readonly DiffLookOptions _look = new();
    private readonly Drawing _drawing;
    private readonly Terminal _terminal;

    private readonly Argument<string?> _first = FileArgument("BEFORE", "What it was: any file that -i takes. Alone, it is compared with itself, at the times of --before and --after.");

    private readonly Argument<string?> _second = FileArgument("AFTER", "What it is.");

    private readonly Option<TimeRange?> _before;

    private readonly Option<TimeRange?> _after;

    private readonly Option<bool> _mean = new("--mean")
    {
        Description = "One row: the mean of the whole time of each, however long. Else times are compared by how far they are from the start of each.",
    };

    private readonly Option<double?> _ignore = new("--ignore")
    {
        Description = "Differences up to this are none (2%: of the samples). Default: 0%.",
        HelpName = "P%",
        CustomParser = result => OptionValue.Parse(result, "a percentage from 0 to 100, as in 2%", LookOptions.Percent),
    };

    private readonly Option<long[]?> _idle = new("--idle")
    {
        Description = "Rows of the table: memory that has been idle for up to so long. Several with commas. Default: 5s,30s,2m,10m,1h,6h.",
        HelpName = "TIME,...",
        CustomParser = WhatIfCommand.ParseIdle,
    };

    private readonly Option<bool> _tableOnly = new("--table-only") { Description = "No map: bytes by idle time alone, as text, csv or json." };

    private readonly Option<bool> _json = new("--json") { Description = "One JSON document; the same as --format json." };

    private readonly Option<MapFormat?> _format = new("--format")
    {
        Description = $"ansi (colours of a terminal; ansi24 and ansi256 say how many) or ascii, with the table below; png or svg, with the table in it; raw (one line a cell: ns from the start, address, difference -1..1, heat before and after, - where unknown, coverage of both) or csv (the same with names and ends); or json (map and table). Default: by the ending of --output ({MapFormats.Endings.Replace(" .html,", "", StringComparison.Ordinal)}); else ansi on a terminal, and ascii elsewhere.",
        HelpName = Names,
        CustomParser = result => OptionValue.Parse(result, Names.Replace("|", ", ", StringComparison.Ordinal), MapFormats.Named),
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to write; it appears only when it is complete. - and the default: standard output.",
        HelpName = "FILE",
    };

    private DiffCommand(Terminal terminal)
    {
        (_terminal, _drawing, _map) = (terminal, new Drawing(terminal, DefaultRows, LinesBeside), new MapOptions(_common, terminal.Clock));
        _before = Time("--before", "Time that is taken of what it was. " + MapOptions.TimeHelp);
        _after = Time("--after", "The same of what it is.");
        _common.Input.Required = false;
        _common.Input.Description = "Instead of BEFORE: files that are taken together, compared at the times of --before and --after.";

        Option<TimeRange?> Time(string name, string description) => new(name)
        {
            Description = description,
            HelpName = "A..B",
            CustomParser = result => MapOptions.ParseTime(result, terminal.Clock),
        };
    }

    private static string Names => MapFormats.Names.Replace("html|", "", StringComparison.Ordinal);

    public static Command Create(Terminal terminal)
    {
        var self = new DiffCommand(terminal);
        var command = new Command("diff", "Compare two recordings, or two times of one: what became hotter, colder or unknown, and bytes by idle time before and after.");
        command.Arguments.Add(self._first);
        command.Arguments.Add(self._second);
        self._common.AddTo(command);
        command.Options.Add(self._before);
        command.Options.Add(self._after);
        command.Options.Add(self._mean);
        self._map.AddTo(command, isOfTwo: true);
        Option[] own = [self._ignore, self._idle, self._tableOnly, self._json, self._format, self._output];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        self._look.AddTo(command);
        self._output.Validators.Add(CommonOptions.RefuseEmptyName);
        command.Validators.Add(self.Validate);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => self.Run(parsed, cancellationToken), cancellationToken));
        return command;
    }

    private static Argument<string?> FileArgument(string name, string description)
    {
        var argument = new Argument<string?>(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

        // what is no option is taken for a file
        argument.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (token.Value.Length == 0)
                {
                    result.AddError($"{result.Argument.Name} '': expected the name of a file");
                }
                else if (token.Value.StartsWith('-') && token.Value != StandardInput.Name)
                {
                    result.AddError($"Unrecognized option '{token.Value}' (write ./{token.Value} if it is a file).");
                }
            }
        });
        return argument;
    }

    private void Validate(CommandResult result)
    {
        bool hasInput = result.GetResult(_common.Input) is not null, hasFirst = IsGiven(_first), hasSecond = IsGiven(_second);
        if (hasInput && hasFirst)
        {
            result.AddError("--input is instead of two recordings: give either, not both");
        }
        else if (!hasInput && !hasFirst)
        {
            result.AddError("expected two recordings, as in: damon-heatmap diff BEFORE AFTER; or one and two times, --before and --after");
        }
        else if (!hasSecond && (result.GetResult(_before) is null || result.GetResult(_after) is null))
        {
            result.AddError("one recording is compared with itself: give --before and --after, or name two: damon-heatmap diff BEFORE AFTER");
        }

        if (result.GetResult(_json) is not null && result.GetResult(_format) is not null)
        {
            result.AddError("--json and --format: give one of them");
        }

        bool IsGiven(Argument argument) => result.GetResult(argument) is { Tokens.Count: > 0 };
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? path = OutputFile.Named(parsed.GetValue(_output));
        MapFormat format = parsed.GetValue(_json) ? MapFormat.Json : parsed.GetValue(_format) ?? _drawing.Format(path);
        bool isTableOnly = parsed.GetValue(_tableOnly);
        Check(format, path, isTableOnly);
        DiffRequest request = Request(parsed, format, isTableOnly);
        (Recording before, Recording after) = Open(parsed);
        DiffMaps maps = DiffMaker.Make(before, after, request, _terminal.Say, cancellationToken);
        IDiffEncoder encoder = isTableOnly ? TableEncoder(format, parsed) : Encoder(format, parsed);
        OutputFile.WriteBytes(path, _terminal, output => encoder.Write(maps, output));
        return ExitCode.Success;
    }

    private void Check(MapFormat format, string? path, bool isTableOnly)
    {
        if (format == MapFormat.Html)
        {
            throw new UsageException("--format html: a difference has no page; ask for svg, which tells of each cell under the pointer, or for png");
        }

        if (isTableOnly && (MapFormats.IsPicture(format) || format == MapFormat.Raw))
        {
            throw new UsageException("--table-only: as text, csv or json only");
        }

        _drawing.Check(format, path);
    }

    private DiffRequest Request(ParseResult parsed, MapFormat format, bool isTableOnly)
    {
        MapRequest map = _map.Request(parsed, _drawing.Resolution(format), MapFormats.IsText(format));
        bool isMean = parsed.GetValue(_mean);
        if (isMean && _map.AskedResolution(parsed) is { Rows: not 1 } asked)
        {
            throw new UsageException($"--mean is one row: ask for --resolution 1x{asked.Columns}");
        }

        return new DiffRequest
        {
            Map = isMean ? map with { Resolution = map.Resolution with { Rows = 1 } } : map,
            Before = parsed.GetValue(_before) ?? TimeRange.All,
            After = parsed.GetValue(_after) ?? TimeRange.All,
            IsMean = isMean,
            IsOrderFree = !_map.AsksForColumns(parsed),
            Ignored = parsed.GetValue(_ignore) ?? 0,
            IdleBounds = parsed.GetValue(_idle) is { Length: > 0 } idle ? [0, .. idle.Select(time => time / 1e9), double.PositiveInfinity] : SizeByIdleTime.DefaultBounds,
            IsTableOnly = isTableOnly,
        };
    }

    private (Recording Before, Recording After) Open(ParseResult parsed)
    {
        string? first = parsed.GetValue(_first), second = parsed.GetValue(_second);
        if (first == StandardInput.Name && second == StandardInput.Name)
        {
            throw new DamonDataException($"{StandardInput.FullName} is named twice as an input; it can be read once");
        }

        Recording before = OpenOne(first is null ? parsed.GetRequiredValue(_common.Input) : [first]);
        return (before, second is null ? before : OpenOne([second]));

        Recording OpenOne(string[] paths) => Recording.Open(paths, _common.FileOptions(parsed), _terminal.Say, _terminal.Input, _terminal.Progress);
    }

    private IDiffEncoder TableEncoder(MapFormat format, ParseResult parsed) => format == MapFormat.Json
        ? new DiffJsonEncoder(isTableOnly: true)
        : new DiffTableEncoder(_look.Look(parsed).Zone, isCsv: format == MapFormat.Csv);

    private IDiffEncoder Encoder(MapFormat format, ParseResult parsed) => format switch
    {
        MapFormat.Ansi => new DiffAnsiEncoder(_look.Look(parsed), _terminal.IsTrueColour, _drawing.HasRoomForAxes),
        MapFormat.Ansi24 => new DiffAnsiEncoder(_look.Look(parsed), isTrueColour: true, _drawing.HasRoomForAxes),
        MapFormat.Ansi256 => new DiffAnsiEncoder(_look.Look(parsed), isTrueColour: false, _drawing.HasRoomForAxes),
        MapFormat.Ascii => new DiffAsciiEncoder(_look.Look(parsed), _drawing.HasRoomForAxes),
        MapFormat.Png => new DiffPictureEncoder(_look.Look(parsed), PngWriter.Write),
        MapFormat.Svg => new DiffPictureEncoder(_look.Look(parsed), SvgWriter.Write),
        MapFormat.Raw => new DiffRawEncoder(),
        MapFormat.Csv => new DiffCsvEncoder(),
        _ => new DiffJsonEncoder(),
    };
}
