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
    private const int DefaultColumns = 80;
    private const int DefaultDataCells = 500;

    /// <summary>Of pictures of pixels; those of shapes have half as many each way, and become too large to be shown with more.</summary>
    private const int DefaultPictureRows = 450, DefaultPictureColumns = 225;

    /// <summary>What stands at the right of the cells.</summary>
    private const int Border = 1;

    private readonly CommonOptions _common = new();
    private readonly MapOptions _map;
    private readonly LookOptions _look = new();
    private readonly CompatOptions _compat = new();
    private readonly Terminal _terminal;

    private readonly Option<MapFormat?> _format = new("--format")
    {
        Description = $"ansi (colours of a terminal; ansi24 and ansi256 say how many), ascii, png, svg, html (a page that zooms), raw (one line a cell: time ns, address, heat 0..1 or -, coverage 0..1), csv (the same with names and ends) or json. Default: by the ending of --output ({MapFormats.Endings}); else ansi on a terminal, and ascii elsewhere.",
        HelpName = MapFormats.Names,
        CustomParser = result => OptionValue.Parse(result, MapFormats.Names.Replace("|", ", ", StringComparison.Ordinal), MapFormats.Named),
    };

    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "File to write; it appears only when it is complete. Default: standard output.",
        HelpName = "FILE",
    };

    private RenderCommand(Terminal terminal) => (_terminal, _map) = (terminal, new MapOptions(_common, terminal.Clock));

    private bool HasRoomForAxes => _terminal.Width >= TextEncoder.NarrowestWithAxes + Border;

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
        string? path = parsed.GetValue(_output);
        if (_compat.IsAsked(parsed))
        {
            WriteAsDamo(parsed, path, cancellationToken);
            return ExitCode.Success;
        }

        MapFormat format = parsed.GetValue(_format) ?? DefaultFormat(path);
        if (path is null && MapFormats.IsBinary(format) && _terminal.IsTerminal)
        {
            throw new UsageException("--format png: a terminal cannot show it; name a file with --output");
        }

        Recording recording = Recording.Open(parsed.GetRequiredValue(_common.Input), _common.FileOptions(parsed), _terminal.Say, _terminal.Input);
        if (format == MapFormat.Html)
        {
            WritePage(recording, parsed, path, cancellationToken);
            return ExitCode.Success;
        }

        IMapEncoder encoder = Encoder(format, parsed);
        HeatMaps maps = MapMaker.Make(recording, _map.Request(parsed, UsualResolution(format), MapFormats.IsText(format)), _terminal.Say, cancellationToken);
        OutputFile.WriteBytes(path, _terminal, output => encoder.Write(maps, output));
        return ExitCode.Success;
    }

    private void WritePage(Recording recording, ParseResult parsed, string? path, CancellationToken cancellationToken)
    {
        MapRequest request = _map.Request(parsed, UsualResolution(MapFormat.Html));
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
        MapFormat.Ansi => new AnsiEncoder(_look.Look(parsed), _terminal.IsTrueColour, HasRoomForAxes),
        MapFormat.Ansi24 => new AnsiEncoder(_look.Look(parsed), isTrueColour: true, HasRoomForAxes),
        MapFormat.Ansi256 => new AnsiEncoder(_look.Look(parsed), isTrueColour: false, HasRoomForAxes),
        MapFormat.Ascii => new AsciiEncoder(_look.Look(parsed), HasRoomForAxes),
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

        MapRequest request = _map.Request(parsed, format == MapFormat.Ansi ? new Resolution(DefaultRows, DefaultColumns) : UsualResolution(format));
        IReadOnlyList<string> inputs = parsed.GetRequiredValue(_common.Input);
        if (inputs.Contains(StandardInput.Name))
        {
            throw new UsageException("--compat damo reads damo's files only, not standard input");
        }

        OutputFile.Write(path, _terminal, output => _compat.Write(parsed, inputs, request, format == MapFormat.Ansi, output, cancellationToken));
    }

    private MapFormat DefaultFormat(string? path) =>
        path is not null ? MapFormats.OfFile(path) ?? MapFormat.Ascii
        : _terminal.IsTerminal ? MapFormat.Ansi
        : MapFormat.Ascii;

    private Resolution UsualResolution(MapFormat format)
    {
        if (MapFormats.IsData(format))
        {
            return new Resolution(DefaultDataCells, DefaultDataCells);
        }

        if (format == MapFormat.Html)
        {
            return PageWriter.UsualCells;
        }

        if (MapFormats.IsPicture(format))
        {
            return format == MapFormat.Png ? new Resolution(DefaultPictureRows, DefaultPictureColumns) : new Resolution(DefaultPictureRows / 2, DefaultPictureColumns / 2);
        }

        int beside = HasRoomForAxes ? TextEncoder.LabelWidth + Border : Border;
        int room = Math.Max(1, _terminal.Width - beside);
        return new Resolution(DefaultRows, Math.Min(DefaultColumns, room));
    }
}
