using System.CommandLine;
using DamonHeatmap.Encoders;
using DamonHeatmap.Inputs;
using DamonHeatmap.Pages;
using DamonHeatmap.Pictures;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap render</c>: draws the heatmap.</summary>
internal sealed class RenderCommand
{
    private const int DefaultRows = 40;

    /// <summary>Head, legend, names and the next prompt.</summary>
    private const int LinesBeside = 8;

    private readonly CommonOptions _common = new();
    private readonly MapOptions _map;
    private readonly LookOptions _look = new();
    private readonly CompatOptions _compat = new();
    private readonly Drawing _drawing;
    private readonly Terminal _terminal;

    private readonly Option<MapFormat?> _format = new("--format")
    {
        Description = $"ansi (colours of a terminal; ansi24 and ansi256 say how many), ascii, png, svg, html (a page that zooms), raw (one line a cell: time ns, address, heat 0..1 or -, coverage 0..1), csv (the same with names and ends) or json. Default: by the ending of --output ({MapFormats.Endings}); else ansi on a terminal, and ascii elsewhere.",
        HelpName = MapFormats.Names,
        CustomParser = result => OptionValue.Parse(result, MapFormats.Names.Replace("|", ", ", StringComparison.Ordinal), MapFormats.Named),
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to write; it appears only when it is complete. - and the default: standard output.",
        HelpName = "FILE",
    };

    private RenderCommand(Terminal terminal) => (_terminal, _drawing, _map) = (terminal, new Drawing(terminal, DefaultRows, LinesBeside), new MapOptions(_common, terminal.Clock));

    public static Command Create(Terminal terminal)
    {
        var self = new RenderCommand(terminal);
        var command = new Command("render", "Draw the heatmap: how often which memory was accessed, and when.");
        self._common.AddTo(command);
        self._map.AddTo(command);
        command.Options.Add(self._format);
        command.Options.Add(self._output);
        self._look.AddTo(command);
        self._output.Validators.Add(CommonOptions.RefuseEmptyName);
        self._compat.AddTo(command);
        command.SetAction((parsed, cancellationToken) => Task.Run(() => self.Run(parsed, cancellationToken), cancellationToken));
        return command;
    }

    private int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        string? path = OutputFile.Named(parsed.GetValue(_output));
        if (_compat.IsAsked(parsed))
        {
            WriteAsDamo(parsed, path, cancellationToken);
            return ExitCode.Success;
        }

        MapFormat format = parsed.GetValue(_format) ?? _drawing.Format(path);
        _drawing.Check(format, path);
        Recording recording = Recording.Open(parsed.GetRequiredValue(_common.Input), _common.FileOptions(parsed), _terminal.Say, _terminal.Input, _terminal.Progress);
        if (format == MapFormat.Html)
        {
            WritePage(recording, parsed, path, cancellationToken);
            return ExitCode.Success;
        }

        IMapEncoder encoder = Encoder(format, parsed);

        // raw does not say how large a cell is: who reads it takes all for alike
        RangeChoice usualRanges = format == MapFormat.Raw ? RangeChoice.Hottest : RangeChoice.Mapped;
        HeatMaps maps = MapMaker.Make(recording, _map.Request(parsed, _drawing.Resolution(format), MapFormats.IsText(format), usualRanges), _terminal.Say, cancellationToken);
        OutputFile.WriteBytes(path, _terminal, output => encoder.Write(maps, output));
        return ExitCode.Success;
    }

    private void WritePage(Recording recording, ParseResult parsed, string? path, CancellationToken cancellationToken)
    {
        MapRequest request = _map.Request(parsed, _drawing.Resolution(MapFormat.Html));
        if (request.Order == MapOrder.Temperature)
        {
            throw new UsageException("--format html: by address only; leave out --sort");
        }

        if (request.Resolution.Cells > PageWriter.MostCells)
        {
            throw new UsageException($"--format html: a page holds at most {PageWriter.MostCells} cells, and {request.Resolution.Rows}x{request.Resolution.Columns} is {request.Resolution.Cells}; ask for fewer");
        }

        KnownMaps maps = MapMaker.MakeKnown(recording, request, PageWriter.MostAreas, PageWriter.MostCells, _terminal.Say, cancellationToken);
        if (maps.Maps[0] is CellMap { Cells: var cells })
        {
            _terminal.Say($"more than {PageWriter.MostAreas} regions, too many for a page: shown in cells of {PageData.Size(cells)} ({cells.Grid.Time.Rows}x{cells.Grid.Address.Columns}); a shorter --time-range or --address-range shows the regions themselves");
        }

        OutputFile.WriteBytes(path, _terminal, output => PageWriter.Write(maps, _look.Look(parsed), output));
    }

    private IMapEncoder Encoder(MapFormat format, ParseResult parsed) => format switch
    {
        MapFormat.Ansi => new AnsiEncoder(_look.Look(parsed), _terminal.IsTrueColour, _drawing.HasRoomForAxes),
        MapFormat.Ansi24 => new AnsiEncoder(_look.Look(parsed), isTrueColour: true, _drawing.HasRoomForAxes),
        MapFormat.Ansi256 => new AnsiEncoder(_look.Look(parsed), isTrueColour: false, _drawing.HasRoomForAxes),
        MapFormat.Ascii => new AsciiEncoder(_look.Look(parsed), _drawing.HasRoomForAxes),
        MapFormat.Png => new PictureEncoder(_look.Look(parsed), PngWriter.Write),
        MapFormat.Svg => new PictureEncoder(_look.Look(parsed), SvgWriter.Write),
        MapFormat.Raw => new RawEncoder(),
        MapFormat.Csv => new CsvEncoder(),
        _ => new JsonEncoder(),
    };

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

        if (_look.Given(parsed).Concat(_map.NotOfDamo(parsed)).FirstOrDefault() is { } option)
        {
            throw new UsageException($"{option} with --compat damo: damo has no such option; leave it out");
        }

        MapRequest request = _map.Request(parsed, format == MapFormat.Ansi ? new Resolution(DefaultRows, Drawing.DefaultColumns) : _drawing.Resolution(format));
        IReadOnlyList<string> inputs = parsed.GetRequiredValue(_common.Input);
        if (inputs.Contains(StandardInput.Name))
        {
            throw new UsageException("--compat damo reads damo's files only, not standard input");
        }

        OutputFile.Write(path, _terminal, output => _compat.Write(parsed, inputs, request, format == MapFormat.Ansi, output, cancellationToken));
    }
}
