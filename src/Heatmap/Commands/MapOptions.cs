using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary>The options that say what is drawn.</summary>
internal sealed class MapOptions
{
    /// <summary>How a time is written.</summary>
    public const string TimeHelp = "Each end is a date (2026-01-02T03:04:05Z), now-2h, an offset from the start (90s) or from the end (-90s), or plain ns; either may be left out.";

    private readonly Option<Resolution?> _resolution = new("--resolution")
    {
        Description = "Cells: time x addresses. Default: what fits the window; 450x225 for png, 225x112 for svg, 500x500 for raw, csv and json. A page has cells only where it would hold too many regions, 1200x400.",
        HelpName = "TIMExADDR",
        CustomParser = result => OptionValue.Parse<Resolution?>(
            result, "two numbers of at least 1, as in 40x80", text => Resolution.TryParse(text, out Resolution value) ? value : null),
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
        Description = "Which address ranges to draw when none is given: mapped (default: all in one map, large gaps between left out), hottest (the one with the most heat per byte; default of raw, whose cells are all of one size), or all (a map each).",
        HelpName = "mapped|hottest|all",
        CustomParser = result => OptionValue.Word(result, ("mapped", RangeChoice.Mapped), ("hottest", RangeChoice.Hottest), ("all", RangeChoice.All)),
    };

    private readonly Option<StreamChoice> _streams = new("--streams")
    {
        Description = "Which of several streams: largest (default), or all, below one another on one scale.",
        HelpName = "largest|all",
        CustomParser = result => OptionValue.Word(result, ("largest", StreamChoice.Largest), ("all", StreamChoice.All)),
    };

    private readonly Option<MapOrder> _order = new("--sort")
    {
        Description = "What stands beside time: address (default), or temperature: bytes from the coldest to the hottest.",
        HelpName = "address|temperature",
        CustomParser = result => OptionValue.Word(result, ("address", MapOrder.Address), ("temperature", MapOrder.Temperature)),
    };

    private readonly Option<bool> _filterPassed = new("--df-passed")
    {
        Description = "Heat of the bytes that passed the scheme's filters only (page-level monitoring); the same as --df passed.",
    };

    private readonly Option<MapValue?> _value = new("--df")
    {
        Description = "Of filters: passed (heat of the bytes that passed them only), or ratio (the share of the bytes that passed, accessed or not).",
        HelpName = "passed|ratio",
        CustomParser = result => OptionValue.Word(result, ("passed", MapValue.FilterPassedRate), ("ratio", MapValue.FilterPassedShare)),
    };

    private readonly Option<int?> _probe = new("--probe")
    {
        Description = "Hits of the data-attribute probe of this number, from 0 on (Linux 7.2): the share of samples that found a page with its attribute.",
        HelpName = "N",
        CustomParser = result => OptionValue.Parse<int?>(
            result,
            string.Create(CultureInfo.InvariantCulture, $"the number of a probe, from 0 to {ProbeHits.MaxProbes - 1}"),
            text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int probe) && probe < ProbeHits.MaxProbes ? probe : null),
    };

    private readonly Option<long> _maxCells = new("--max-cells")
    {
        Description = "Refuse larger grids.",
        HelpName = "N",
        DefaultValueFactory = _ => MapRequest.DefaultMaxCells,
        CustomParser = result => OptionValue.Parse<long?>(
            result,
            "a number of at least 1",
            text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 ? value : null) ?? default,
    };

    private readonly CommonOptions _common;

    /// <param name="common">Which streams.</param>
    /// <param name="clock">For <c>now</c>.</param>
    public MapOptions(CommonOptions common, TimeProvider clock)
    {
        _common = common;
        _time = new Option<TimeRange?>("--time-range")
        {
            Description = "Time to draw. " + TimeHelp,
            HelpName = "A..B",
            CustomParser = result => ParseTime(result, clock),
        };
    }

    /// <param name="command">The command that is to have them.</param>
    /// <param name="isLive">Whether its map goes on with time in a window, which then says what time, how many cells, and which stream.</param>
    /// <param name="isOfTwo">Whether it draws two recordings as one: then it asks for their times itself, and what the columns are depends on both.</param>
    public void AddTo(Command command, bool isLive = false, bool isOfTwo = false)
    {
        if (isOfTwo)
        {
            _resolution.Description = "Cells: time x addresses. Default: what fits the window; 450x225 for png, 225x112 for svg, 500x500 for raw, csv and json.";
            _order.Description = "What stands beside time: address, or temperature: bytes from the coldest to the hottest. Default: address, unless most of the memory in use lies elsewhere in each, as when a process was started anew.";
        }

        if (isLive)
        {
            _ranges.HelpName = "mapped|hottest";
            _ranges.Description = "Which addresses when none are given: mapped (default: all, large gaps between left out), or hottest (the range with the most heat per byte).";
        }

        Option[] own = isLive
            ? [_addresses, _ranges, _order, _filterPassed, _value, _probe]
            : [_resolution, _time, _addresses, _ranges, _streams, _order, _filterPassed, _value, _probe, _maxCells];
        foreach (Option option in own.Where(option => !isOfTwo || option != _time))
        {
            command.Options.Add(option);
        }

        command.Validators.Add(Validate);
    }

    /// <summary>The names of those that are given and have no meaning in damo.</summary>
    public IEnumerable<string> NotOfDamo(ParseResult parsed) => ((Option[])[_streams, _probe]).Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name)
        .Concat(parsed.GetValue(_value) == MapValue.FilterPassedShare ? ["--df ratio"] : []);

    /// <summary>The resolution that is asked for; null: none is.</summary>
    public Resolution? AskedResolution(ParseResult parsed) => parsed.GetValue(_resolution);

    /// <summary>Whether something is said about what the columns are to be.</summary>
    public bool AsksForColumns(ParseResult parsed) => ((Option[])[_order, _addresses, _ranges]).Any(option => parsed.GetResult(option) is not null);

    /// <param name="parsed">The command line.</param>
    /// <param name="usual">The resolution where none is asked for.</param>
    /// <param name="isText">Whether lines of text are written, in which a mark takes the room of a cell.</param>
    /// <param name="usualRanges">The ranges where none are asked for.</param>
    public MapRequest Request(ParseResult parsed, Resolution usual, bool isText = false, RangeChoice usualRanges = RangeChoice.Mapped) => new()
    {
        Resolution = parsed.GetValue(_resolution) ?? usual,
        MarksTakeColumns = isText && parsed.GetValue(_resolution) is null,
        Time = parsed.GetValue(_time) ?? TimeRange.All,
        Addresses = parsed.GetValue(_addresses) ?? [],
        Ranges = parsed.GetResult(_ranges) is null ? usualRanges : parsed.GetValue(_ranges),
        Value = Value(parsed),
        Order = parsed.GetValue(_order),
        Streams = _common.Streams(parsed),
        Choice = parsed.GetValue(_streams),
        MaxCells = parsed.GetValue(_maxCells),
    };

    /// <summary>Reads a time, and says what is wrong with it.</summary>
    public static TimeRange? ParseTime(ArgumentResult result, TimeProvider clock) => OptionValue.Parse<TimeRange?>(
        result, "two times, as in 90s..120s, now-2h..now or 2026-01-02T03:04:05Z..", text => TimeRange.TryParse(text, clock, out TimeRange value) ? value : null);

    private MapValue Value(ParseResult parsed) =>
        parsed.GetValue(_probe) is int probe ? MapValues.OfProbe(probe)
        : parsed.GetValue(_value) ?? (parsed.GetValue(_filterPassed) ? MapValue.FilterPassedRate : MapValue.AccessRate);

    private void Validate(CommandResult result)
    {
        if (result.GetResult(_order) is { Tokens: [{ Value: "temperature" }] } && result.GetResult(_addresses) is not null)
        {
            result.AddError("--sort temperature has no addresses: leave out --address-range");
        }

        if (result.GetResult(_filterPassed) is not null && result.GetResult(_value) is not null)
        {
            result.AddError("--df-passed and --df say the same thing: give one of them");
        }

        if (result.GetResult(_probe) is not null && (result.GetResult(_filterPassed) ?? result.GetResult(_value)) is not null)
        {
            result.AddError("--probe with --df-passed or --df: a map shows one of them");
        }
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
}
