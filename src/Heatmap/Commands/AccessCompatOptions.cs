using System.CommandLine;
using System.Globalization;
using DamonHeatmap.Compat;
using DamonHeatmap.Compat.Access;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Commands;

/// <summary>The options of <c>access --compat damo</c>.</summary>
internal sealed class AccessCompatOptions
{
    private static readonly Dictionary<string, DamoAccessStyle> Styles = new(StringComparer.Ordinal)
    {
        ["detailed"] = DamoAccessStyle.Detailed,
        ["simple-boxes"] = DamoAccessStyle.SimpleBoxes,
        ["hot"] = DamoAccessStyle.Hot,
        ["cold"] = DamoAccessStyle.Cold,
        ["recency-percentiles"] = DamoAccessStyle.RecencyPercentiles,
        ["idle-time-percentiles"] = DamoAccessStyle.RecencyPercentiles,
        ["temperature-percentiles"] = DamoAccessStyle.TemperaturePercentiles,
        ["recency-sz-hist"] = DamoAccessStyle.RecencyHistogram,
        ["cold-memory-tail"] = DamoAccessStyle.RecencyHistogram,
        ["temperature-sz-hist"] = DamoAccessStyle.TemperatureHistogram,
    };

    private static readonly Dictionary<string, RegionSortKey> SortKeys = new(StringComparer.Ordinal)
    {
        ["address"] = RegionSortKey.Address,
        ["access_rate"] = RegionSortKey.AccessRate,
        ["age"] = RegionSortKey.Age,
        ["size"] = RegionSortKey.Size,
        ["temperature"] = RegionSortKey.Temperature,
    };

    private static readonly Dictionary<string, BoxValue> BoxValues = new(StringComparer.Ordinal)
    {
        ["age"] = BoxValue.Age,
        ["access_rate"] = BoxValue.AccessRate,
        ["size"] = BoxValue.Size,
        ["none"] = BoxValue.None,
    };

    private static readonly Dictionary<string, bool> Sides = new(StringComparer.Ordinal) { ["left"] = false, ["right"] = true };

    private static readonly Dictionary<string, bool> Scales = new(StringComparer.Ordinal) { ["linear"] = false, ["log"] = true };

    private static readonly Dictionary<string, PageArea> Areas = new(StringComparer.Ordinal)
    {
        ["record_head"] = PageArea.RecordHead,
        ["snapshot_head"] = PageArea.SnapshotHead,
        ["region"] = PageArea.Region,
        ["snapshot_tail"] = PageArea.SnapshotTail,
        ["record_tail"] = PageArea.RecordTail,
    };

    private readonly Option<string?> _compat = new("--compat")
    {
        Description = "Print what 'damo report access' prints of its own files, to the digit, its faults included.",
        HelpName = "damo",
    };

    private readonly List<Option> _options = [];

    private readonly Option<string?> _style;
    private readonly Option<string[]> _sort;
    private readonly Option<string[]> _sortDescending;
    private readonly Option<string[]> _weights;
    private readonly Option<string[]> _percentiles;
    private readonly Option<string[]> _histogramRanges;
    private readonly Option<bool> _histogramLogarithmic;
    private readonly Option<bool> _histogramCumulative;
    private readonly Option<string[]> _templates;
    private readonly Option<string[]> _widths;
    private readonly Option<int?> _heatmapWidth;
    private readonly Option<string?> _heatmapColors;
    private readonly Option<bool> _heatmapStatic;
    private readonly Option<bool> _regionBox;
    private readonly Option<string[]> _boxValues;
    private readonly Option<string[]> _boxLength;
    private readonly Option<string[]> _boxHeight;
    private readonly Option<string?> _boxColors;
    private readonly Option<string[]> _boxScales;
    private readonly Option<string?> _boxAlign;
    private readonly Option<bool> _totalOnly;
    private readonly Option<bool> _raw;
    private readonly Option<bool> _rawForm;
    private readonly Option<string[]> _size;
    private readonly Option<string[]> _rate;
    private readonly Option<string[]> _age;
    private readonly Option<string[]> _address;
    private readonly Option<string[]> _snapshotSize;
    private readonly Option<string[]> _snapshotTime;
    private readonly Option<string[]> _snapshotIndex;
    private readonly Option<string[]> _temperature;

    public AccessCompatOptions()
    {
        _style = One("--style", "NAME", $"what is shown: {string.Join(", ", Styles.Keys)}.");
        _sort = Many("--sort", "KEY", $"keys to sort regions by, the last one counts most: {string.Join(", ", SortKeys.Keys)}.");
        _sortDescending = Many("--sort-dsc", "KEY", "those of the keys that sort the largest first, or all.");
        _weights = Many("--temperature-weights", "SIZE RATE AGE", "what a byte, a percent and a us add to a temperature (0 100 100).");
        _percentiles = Many("--percentiles-range", "N", "up to three numbers are start, end (left out) and step; more are percentiles.");
        _histogramRanges = Many("--hist-ranges", "VALUE", "starts and ends of a histogram's bins, in turn.");
        _histogramLogarithmic = Flag("--hist-logscale", "each bin of a histogram twice as wide as the one before.");
        _histogramCumulative = Flag("--hist-cumulate", "all bins of a histogram start where the first one does.");
        _templates = Many("--template", "set|append AREA TEXT", $"another text for a part of the page: {string.Join(", ", Areas.Keys)}; with damo's keywords, as <size>. May be given more than once.");
        _widths = Many("--min-chars-for", "KEYWORD N", "least width of what stands for a keyword, given with its brackets.");
        _heatmapWidth = Add(new Option<int?>("--snapshot-heatmap-width") { HelpName = "N" }, "columns of a snapshot's heatmap (80).");
        _heatmapColors = One("--snapshot-heatmap-colors", "NAME", "colours of a snapshot's heatmap: gray, flame, emotion.");
        _heatmapStatic = Flag("--snapshot-heatmap-static", "a snapshot's heatmap shows gaps as wide as they are.");
        _regionBox = Flag("--region-box", "a box over each region.");
        _boxValues = Many("--region-box-values", "LENGTH COLOR HEIGHT", "what a box says: age, access_rate, size (age access_rate size).");
        _boxLength = Many("--region-box-min-max-length", "MIN MAX", "shortest and longest box (1 30).");
        _boxHeight = Many("--region-box-min-max-height", "MIN MAX", "lowest and highest box (1 5).");
        _boxColors = One("--region-box-colors", "NAME", "colours of boxes: gray, flame, emotion.");
        _boxScales = Many("--region-box-scales", "LENGTH COLOR HEIGHT", "linear or log (log linear log).");
        _boxAlign = One("--region-box-align", "left|right", "where boxes stand.");
        _totalOnly = Flag("--total-sz-only", "nothing but the total of each snapshot.");
        _raw = Flag("--raw-number", "numbers without commas and units.");
        _rawForm = Flag("--raw-form", "tables of regions; works without intervals, too.");
        _size = Many("--sz-region", "MIN MAX", "only regions of these sizes.");
        _rate = Many("--access-rate", "MIN MAX", "only regions of these access rates, in percents.");
        _age = Many("--age", "MIN MAX", "only regions of these ages; us without a unit.");
        _address = Many("--address", "START END", "only these addresses. May be given more than once, as those below.");
        _snapshotSize = Many("--sz-snapshot", "MIN MAX", "only snapshots of these total sizes.");
        _snapshotTime = Many("--snapshot-time", "START END", "only snapshots within these times; ns without a unit.");
        _snapshotIndex = Many("--snapshot-idx", "FIRST LAST", "only these snapshots of each record, counted from 0.");
        _temperature = Many("--temperature", "MIN MAX", "only regions of these temperatures.");
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_compat);
        _options.ForEach(command.Options.Add);
        command.Validators.Add(result =>
        {
            string? compat = result.GetValue(_compat);
            if (compat is not null and not "damo")
            {
                result.AddError($"--compat '{compat}': expected damo");
            }

            foreach (Option option in _options.Where(option => compat is null && result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} means something only with --compat damo");
            }
        });
    }

    /// <summary>Whether damo's output is asked for.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_compat) is not null;

    /// <summary>What is asked of damo.</summary>
    /// <exception cref="UsageException">The request has no meaning in damo.</exception>
    public DamoAccessOptions Options(ParseResult parsed, CommonOptions common, bool json)
    {
        IReadOnlyList<string> inputs = parsed.GetRequiredValue(common.Input);
        if (inputs.Contains(StandardInput.Name))
        {
            throw new UsageException("--compat damo reads damo's files only, not standard input");
        }

        Option[] foreign = [common.Intervals, common.Kdamond, common.Context, common.Target, common.Scheme];
        if (foreign.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is Option given)
        {
            throw new UsageException($"{given.Name} with --compat damo: damo shows all records, with their own intervals");
        }

        var defaults = new DamoAccessOptions { Inputs = inputs };
        return defaults with
        {
            Json = json,
            RawForm = parsed.GetValue(_rawForm),
            Raw = parsed.GetValue(_raw),
            TotalSizeOnly = parsed.GetValue(_totalOnly),
            Style = Choice(parsed, _style, Styles) ?? defaults.Style,
            SortBy = Choices(parsed, _sort, SortKeys) ?? defaults.SortBy,
            SortDescending = parsed.GetValue(_sortDescending) is ["all"] ? [.. SortKeys.Values] : Choices(parsed, _sortDescending, SortKeys) ?? [],
            Weights = Group(parsed, _weights, 3) is [string size, string rate, string age]
                ? new TemperatureWeights(Whole(_weights, size), Whole(_weights, rate), Whole(_weights, age))
                : defaults.Weights,
            Percentiles = [.. Words(parsed, _percentiles).Select(word => Whole(_percentiles, word))],
            HistogramRanges = Words(parsed, _histogramRanges),
            HistogramLogarithmic = parsed.GetValue(_histogramLogarithmic),
            HistogramCumulative = parsed.GetValue(_histogramCumulative),
            Templates = [.. Groups(parsed, _templates, 3).Select(Template)],
            Widths = [.. Groups(parsed, _widths, 2).Select(words => (words[0], Small(_widths, words[1])))],
            HeatmapWidth = parsed.GetValue(_heatmapWidth) switch
            {
                null => defaults.HeatmapWidth,
                > 0 and <= 100_000 and int width => width,
                _ => throw new UsageException($"{_heatmapWidth.Name}: expected a number of at least 1, and at most 100000"),
            },
            HeatmapColors = Colors(parsed, _heatmapColors),
            HeatmapStatic = parsed.GetValue(_heatmapStatic),
            RegionBox = parsed.GetValue(_regionBox),
            Box = Box(parsed, defaults.Box),
            SizeRange = Range(parsed, _size),
            RateRange = Range(parsed, _rate),
            AgeRange = Range(parsed, _age),
            AddressRanges = Ranges(parsed, _address),
            SnapshotSizes = Ranges(parsed, _snapshotSize),
            SnapshotTimes = Ranges(parsed, _snapshotTime),
            SnapshotIndices = WholeRanges(parsed, _snapshotIndex),
            Temperatures = WholeRanges(parsed, _temperature),
        };
    }

    private static UsageException Expected(Option option, string text, IEnumerable<string> names) =>
        new($"{option.Name} '{text}': expected {string.Join(", ", names)}");

    private static T Named<T>(Option option, string text, Dictionary<string, T> names) =>
        names.TryGetValue(text, out T? value) ? value : throw Expected(option, text, names.Keys);

    private static T? Choice<T>(ParseResult parsed, Option<string?> option, Dictionary<string, T> names)
        where T : struct =>
        parsed.GetValue(option) is string text ? Named(option, text, names) : null;

    private static List<T>? Choices<T>(ParseResult parsed, Option<string[]> option, Dictionary<string, T> names) =>
        Words(parsed, option) is [_, ..] words ? [.. words.Select(word => Named(option, word, names))] : null;

    private static DamoColors Colors(ParseResult parsed, Option<string?> option) => parsed.GetValue(option) is not string name
        ? DamoColors.Gray
        : DamoColors.Find(name) ?? throw Expected(option, name, DamoColors.Names);

    private static string[] Words(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];

    private static IEnumerable<string[]> Groups(ParseResult parsed, Option<string[]> option, int size)
    {
        string[] words = Words(parsed, option);
        return words.Length % size == 0 ? words.Chunk(size) : throw new UsageException($"{option.Name}: expected {option.HelpName}");
    }

    /// <summary>Where it is given more than once, the last one counts.</summary>
    private static string[]? Group(ParseResult parsed, Option<string[]> option, int size) => Groups(parsed, option, size).LastOrDefault();

    private static long Whole(Option option, string word) => long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
        ? value
        : throw new UsageException($"{option.Name} '{word}': expected a whole number");

    /// <summary>How many characters or lines: no more than can be meant.</summary>
    private static int Small(Option option, string word)
    {
        const int most = 100_000;
        return Whole(option, word) is >= -most and <= most and long value
            ? (int)value
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option.Name} '{word}': expected a number of at most {most}"));
    }

    private static TextRange Range(ParseResult parsed, Option<string[]> option) =>
        Group(parsed, option, 2) is [string min, string max] ? new TextRange(min, max) : TextRange.All;

    private static TextRange[] Ranges(ParseResult parsed, Option<string[]> option) => [.. Groups(parsed, option, 2).Select(static words => new TextRange(words[0], words[1]))];

    private static (long Min, long Max)[] WholeRanges(ParseResult parsed, Option<string[]> option) =>
        [.. Groups(parsed, option, 2).Select(words => (Whole(option, words[0]), Whole(option, words[1])))];

    private static (int Min, int Max) Bounds(ParseResult parsed, Option<string[]> option, (int Min, int Max) usual) =>
        Group(parsed, option, 2) is [string min, string max] ? (Small(option, min), Small(option, max)) : usual;

    private BoxOptions Box(ParseResult parsed, BoxOptions defaults) => new()
    {
        Values = Group(parsed, _boxValues, 3) is { } values ? [.. values.Select(word => Named(_boxValues, word, BoxValues))] : defaults.Values,
        Length = Bounds(parsed, _boxLength, defaults.Length),
        Height = Bounds(parsed, _boxHeight, defaults.Height),
        Colors = Colors(parsed, _boxColors),
        Logarithmic = Group(parsed, _boxScales, 3) is { } scales
            ? [.. scales.Select(word => Named(_boxScales, word, Scales))]
            : defaults.Logarithmic,
        AlignRight = Choice(parsed, _boxAlign, Sides) ?? defaults.AlignRight,
    };

    private TemplateChange Template(string[] words) => new(
        words[0] switch { "set" => false, "append" => true, _ => throw Expected(_templates, words[0], ["set", "append"]) },
        Named(_templates, words[1], Areas),
        words[2]);

    private T Add<T>(T option, string description)
        where T : Option
    {
        option.Description = $"With --compat damo: {description}";
        _options.Add(option);
        return option;
    }

    private Option<string?> One(string name, string help, string description) => Add(new Option<string?>(name) { HelpName = help }, description);

    private Option<string[]> Many(string name, string help, string description) =>
        Add(new Option<string[]>(name) { HelpName = help, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore }, description);

    private Option<bool> Flag(string name, string description) => Add(new Option<bool>(name), description);
}
