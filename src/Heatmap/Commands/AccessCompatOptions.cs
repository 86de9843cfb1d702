using System.CommandLine;
using System.Globalization;
using DamonHeatmap.Access;
using DamonHeatmap.Compat;
using DamonHeatmap.Compat.Access;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Commands;

/// <summary>What the options of <c>access</c> mean with <c>--compat damo</c>: values are damo's own.</summary>
/// <param name="given">The options.</param>
internal sealed class AccessCompatOptions(AccessOptions given)
{
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
        if (foreign.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is Option stranger)
        {
            throw new UsageException($"{stranger.Name} with --compat damo: damo shows all records, with their own intervals");
        }

        var defaults = new DamoAccessOptions { Inputs = inputs };
        return defaults with
        {
            Json = json,
            RawForm = parsed.GetValue(given.RawForm),
            Raw = parsed.GetValue(given.Raw),
            TotalSizeOnly = parsed.GetValue(given.TotalOnly),
            Style = parsed.GetValue(given.Style) is not string style ? defaults.Style
                : AccessStyles.Named(style) ?? throw Expected(given.Style, style, AccessStyles.Names),
            SortBy = Choices(parsed, given.Sort, SortKeys) ?? defaults.SortBy,
            SortDescending = parsed.GetValue(given.SortDescending) is ["all"] ? [.. SortKeys.Values] : Choices(parsed, given.SortDescending, SortKeys) ?? [],
            Weights = Group(parsed, given.Weights, 3) is [string size, string rate, string age]
                ? new TemperatureWeights(Whole(given.Weights, size), Whole(given.Weights, rate), Whole(given.Weights, age))
                : defaults.Weights,
            Percentiles = [.. Words(parsed, given.PercentilesRange).Select(word => Whole(given.PercentilesRange, word))],
            HistogramRanges = [.. Words(parsed, given.HistogramRanges).SelectMany(RangeWords.Apart)],
            HistogramLogarithmic = parsed.GetValue(given.HistogramLogarithmic),
            HistogramCumulative = parsed.GetValue(given.HistogramCumulative),
            Templates = [.. Groups(parsed, given.Templates, 3).Select(Template)],
            Widths = [.. Groups(parsed, given.Widths, 2).Select(words => (words[0], Small(given.Widths, words[1])))],
            HeatmapWidth = parsed.GetValue(given.StripWidth) switch
            {
                null => defaults.HeatmapWidth,
                > 0 and <= 100_000 and int width => width,
                _ => throw new UsageException($"{given.StripWidth.Name}: expected a number of at least 1, and at most 100000"),
            },
            HeatmapColors = Colors(parsed, given.StripColors),
            HeatmapStatic = parsed.GetValue(given.StripStatic),
            RegionBox = parsed.GetValue(given.RegionBox),
            Box = Box(parsed, defaults.Box),
            SizeRange = Range(parsed, given.Size),
            RateRange = Range(parsed, given.Rate),
            AgeRange = Range(parsed, given.Age),
            AddressRanges = Ranges(parsed, given.Address),
            SnapshotSizes = Ranges(parsed, given.SnapshotSize),
            SnapshotTimes = Ranges(parsed, given.SnapshotTime),
            SnapshotIndices = WholeRanges(parsed, given.SnapshotIndex),
            Temperatures = WholeRanges(parsed, given.Temperature),
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

    private static TextRange Range(ParseResult parsed, Option<string[]> option) => Ranges(parsed, option) is [.., TextRange last] ? last : TextRange.All;

    private static TextRange[] Ranges(ParseResult parsed, Option<string[]> option) =>
        [.. RangeWords.Of(option, Words(parsed, option)).Select(static range => new TextRange(range.Min ?? TextRange.All.Min, range.Max ?? TextRange.All.Max))];

    private static (long Min, long Max)[] WholeRanges(ParseResult parsed, Option<string[]> option) =>
        [.. RangeWords.Of(option, Words(parsed, option)).Select(range => (range.Min is null ? long.MinValue : Whole(option, range.Min), range.Max is null ? long.MaxValue : Whole(option, range.Max)))];

    private static (int Min, int Max) Bounds(ParseResult parsed, Option<string[]> option, (int Min, int Max) usual) =>
        Group(parsed, option, 2) is [string min, string max] ? (Small(option, min), Small(option, max)) : usual;

    private BoxOptions Box(ParseResult parsed, BoxOptions defaults) => new()
    {
        Values = Group(parsed, given.BoxValues, 3) is { } values ? [.. values.Select(word => Named(given.BoxValues, word, BoxValues))] : defaults.Values,
        Length = Bounds(parsed, given.BoxLength, defaults.Length),
        Height = Bounds(parsed, given.BoxHeight, defaults.Height),
        Colors = Colors(parsed, given.BoxColors),
        Logarithmic = Group(parsed, given.BoxScales, 3) is { } scales
            ? [.. scales.Select(word => Named(given.BoxScales, word, Scales))]
            : defaults.Logarithmic,
        AlignRight = Choice(parsed, given.BoxAlign, Sides) ?? defaults.AlignRight,
    };

    private TemplateChange Template(string[] words) => new(
        words[0] switch { "set" => false, "append" => true, _ => throw Expected(given.Templates, words[0], ["set", "append"]) },
        Named(given.Templates, words[1], Areas),
        words[2]);
}
