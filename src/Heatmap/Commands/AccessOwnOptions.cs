using System.CommandLine;
using System.Globalization;
using Damon.Analysis;
using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Reports;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Commands;

/// <summary>What the options of <c>access</c> mean without <c>--compat damo</c>: sizes, times and rates with their units.</summary>
/// <param name="given">The options.</param>
/// <param name="common">Which streams.</param>
/// <param name="terminal">How wide lines may be, and what time it is.</param>
internal sealed class AccessOwnOptions(AccessOptions given, CommonOptions common, Terminal terminal)
{
    /// <summary>Percentiles are told apart to a thousandth; more of them nobody reads.</summary>
    private const int MostPercentiles = 10_000;

    /// <summary>More bins than this nobody reads either.</summary>
    private const int MostBins = 1000;

    /// <summary>Larger weights would leave the range of a double.</summary>
    private const double LargestWeight = 1e12;

    private const int MostCharacters = 10_000;

    /// <summary>The heatmap of a snapshot where there is room.</summary>
    private const int StripWidth = 80;

    /// <summary>What stands beside a box in the styles that are boxes, and how long a box is at least and at most there.</summary>
    private const int BesideBox = 52, ShortestBox = 8, LongestBox = 40;

    private const string None = "none";

    private static readonly (Func<string, ulong?> Read, string Expected) Sizes = (Bytes, "a size, as 4096, 64KiB or 1.5GiB");

    private static readonly (Func<string, Int128?> Read, string Expected) Times = (Duration, "a length of time with its unit, as 100ms, 30s or 1h30m");

    private static readonly (Func<string, double?> Read, string Expected) Numbers = (Number, "a number");

    /// <summary>What is asked for.</summary>
    /// <exception cref="UsageException">A value that is none, or options that do not go together.</exception>
    public AccessRequest Request(ParseResult parsed)
    {
        AccessStyle style = parsed.GetValue(given.Style) is not string name ? AccessStyle.Detailed
            : AccessStyles.Named(name) ?? throw Expected(given.Style, name, string.Join(", ", AccessStyles.Names));
        bool isJson = parsed.GetValue(given.Json), isTotalOnly = parsed.GetValue(given.TotalOnly);
        CheckTogether(parsed, style, isJson, isTotalOnly);
        TemperatureWeights weights = Weights(parsed);
        Limits<ulong>[] snapshotSizes = [.. Ranges(parsed, given.SnapshotSize, Sizes)];
        TimeRange? time = parsed.GetValue(given.Time) is not string span ? null
            : TimeRange.TryParse(span, terminal.Clock, out TimeRange range) ? range
            : throw Expected(given.Time, span, "two times, as in 90s..120s, now-2h..now or 2026-01-02T03:04:05Z..");
        bool isText = style.ListsRegions() && !isJson && !isTotalOnly;
        return new AccessRequest
        {
            Style = style,
            Streams = common.Streams(parsed),
            Snapshots = parsed.GetValue(given.Snapshot) is string which ? SnapshotChoice.Parse(which)!
                : time is not null || snapshotSizes.Length > 0 ? SnapshotChoice.All
                : SnapshotChoice.Last,
            Time = time,
            SnapshotSizes = snapshotSizes,
            Filter = Filter(parsed, weights),
            Order = style switch
            {
                AccessStyle.Hot => RegionOrder.HottestFirst,
                AccessStyle.Cold => RegionOrder.ColdestFirst,
                _ => Order(parsed),
            },
            Weights = weights,
            Percentiles = parsed.GetValue(given.Percentiles) is string list ? Percentiles(list) : AccessRequest.UsualPercentiles,
            Histogram = Histogram(parsed, style),
            Boxes = isText && (style.IsBoxes() || parsed.GetValue(given.RegionBox)) ? Boxes(parsed, style) : null,
            Strip = isText ? Strip(parsed) : null,
            IsTotalOnly = isTotalOnly,
            IsJson = isJson,
            Zone = parsed.GetValue(given.Zone) ?? TimeZoneInfo.Utc,
        };
    }

    private static UsageException Expected(Option option, string text, string what) => new($"{option.Name} '{text}': expected {what}");

    private static string[] Words(ParseResult parsed, Option<string[]> option) => parsed.GetValue(option) ?? [];

    /// <summary>Words, of which some may be put together with commas.</summary>
    private static string[] Items(ParseResult parsed, Option<string[]> option) => [.. Words(parsed, option).SelectMany(static word => word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Options that say nothing about what is asked for are refused, each with the reason.</summary>
    private void CheckTogether(ParseResult parsed, AccessStyle style, bool isJson, bool isTotalOnly)
    {
        Option[] boxes = [given.BoxValues, given.BoxLength, given.BoxHeight, given.BoxScales, given.BoxAlign];
        Option[] lists = [given.Sort, given.SortDescending, given.RegionBox, given.StripValue, given.StripWidth, given.StripStatic, .. boxes];
        Option[] bins = [given.HistogramRanges, given.HistogramLogarithmic, given.HistogramCumulative];
        if (isTotalOnly)
        {
            Refuse([given.Style, given.Percentiles, .. lists, .. bins], "with --total-sz-only: that shows totals only");
        }

        if (isJson)
        {
            Refuse(lists, "with --json: its regions are in the order of addresses, and nothing is drawn");
        }

        if (!style.ListsRegions())
        {
            Refuse(lists, $"with --style {parsed.GetValue(given.Style)}: it lists no regions");
        }

        if (!style.IsPercentiles())
        {
            Refuse([given.Percentiles], "means something only with --style recency-percentiles or temperature-percentiles");
        }

        if (!style.IsHistogram())
        {
            Refuse(bins, "means something only with --style recency-sz-hist or temperature-sz-hist");
        }

        if (style is AccessStyle.Hot or AccessStyle.Cold)
        {
            Refuse([given.Sort, given.SortDescending], $"with --style {parsed.GetValue(given.Style)}: it is sorted by temperature; use --style simple-boxes");
        }

        if (!style.IsBoxes() && !parsed.GetValue(given.RegionBox))
        {
            Refuse(boxes, "means something only with --region-box, or with --style simple-boxes, hot or cold");
        }

        if (Words(parsed, given.HistogramRanges).Length > 0)
        {
            Refuse([given.HistogramLogarithmic, given.HistogramCumulative], "with --hist-ranges: those are the bins");
        }

        void Refuse(Option[] options, string why)
        {
            if (options.FirstOrDefault(option => AccessOptions.IsGiven(parsed, option)) is { } refused)
            {
                throw new UsageException($"{refused.Name} {why}");
            }
        }
    }

    private RegionFilter Filter(ParseResult parsed, TemperatureWeights weights) => new()
    {
        Sizes = Last(parsed, given.Size, Sizes),
        Rates = Last(RangesOf(parsed, given.Rate, Rates)),
        Ages = Last(parsed, given.Age, Times),
        Addresses = RegionFilter.Join(RangesOf(parsed, given.Address, Addresses)),
        Temperatures = [.. Ranges(parsed, given.Temperature, Numbers)],
        Weights = weights,
    };

    private TemperatureWeights Weights(ParseResult parsed)
    {
        string[] words = Items(parsed, given.Weights);
        return words switch
        {
            [] => TemperatureWeights.Default,
            [string size, string rate, string age] => new TemperatureWeights(Weight(size), Weight(rate), Weight(age)),
            _ => throw new UsageException($"{given.Weights.Name}: expected {given.Weights.HelpName}"),
        };

        double Weight(string text) => Number(text) is { } weight && Math.Abs(weight) <= LargestWeight ? weight : throw Expected(given.Weights, text, "a number, at most 1e12");
    }

    private RegionOrder Order(ParseResult parsed)
    {
        RegionKey[] keys = [.. Items(parsed, given.Sort).Select(word => Key(given.Sort, word))];
        string[] words = Items(parsed, given.SortDescending);
        RegionKey[] descending = words is ["all"] ? keys.Length > 0 ? keys : [RegionKey.Address] : [.. words.Select(word => Key(given.SortDescending, word))];
        if (keys.Length == 0)
        {
            return descending.Length > 0 ? new RegionOrder(descending, descending) : RegionOrder.ByAddress;
        }

        return descending.Except(keys).ToArray() is [var other, ..]
            ? throw new UsageException($"{given.SortDescending.Name} '{RegionKeys.Name(other)}': not among the keys of {given.Sort.Name}")
            : new RegionOrder(keys, descending);

        static RegionKey Key(Option option, string word) => RegionKeys.Named(word) ?? throw Expected(option, word, string.Join(", ", RegionKeys.Names));
    }

    private HistogramRequest Histogram(ParseResult parsed, AccessStyle style)
    {
        HistogramBin[] bins = style == AccessStyle.TemperatureHistogram
            ? [.. Ranges(parsed, given.HistogramRanges, Numbers).Select(static range => Bin(range.Min, range.Max))]
            : style == AccessStyle.RecencyHistogram
                ? [.. Ranges(parsed, given.HistogramRanges, Times).Select(static range => Bin((double?)range.Min / 1e9, (double?)range.Max / 1e9))]
                : [];
        return bins.Length <= MostBins
            ? new HistogramRequest { Bins = bins, IsLogarithmic = parsed.GetValue(given.HistogramLogarithmic), IsCumulative = parsed.GetValue(given.HistogramCumulative) }
            : throw new UsageException($"{given.HistogramRanges.Name}: more than {MostBins} bins");

        static HistogramBin Bin(double? low, double? high) => new(low ?? double.NegativeInfinity, high ?? double.PositiveInfinity);
    }

    private List<double> Percentiles(string list)
    {
        var percentiles = new List<double>();
        foreach (string part in list.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] steps = part.Split('/', 2, StringSplitOptions.TrimEntries);
            string[] ends = RangeWords.Apart(steps[0]);
            decimal? step = steps.Length == 1 ? 1 : Decimal(steps[1]), first = Decimal(ends[0]), last = Decimal(ends[^1]);
            if (first is not { } from || last is not { } to || step is not { } by || (steps.Length == 2 && ends.Length == 1) || from < 0 || to > 100 || from > to || by < 0.001m)
            {
                throw Expected(given.Percentiles, part, "numbers from 0 to 100, or as 0..100/10, with commas between");
            }

            for (decimal percentile = from; percentile <= to; percentile += by)
            {
                percentiles.Add((double)percentile);
                if (percentiles.Count > MostPercentiles)
                {
                    throw new UsageException($"{given.Percentiles.Name} '{list}': more than {MostPercentiles} percentiles");
                }
            }
        }

        return [.. percentiles.Distinct().Order()];

        static decimal? Decimal(string text) => decimal.TryParse(text.TrimEnd('%', ' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) ? number : null;
    }

    private BoxRequest Boxes(ParseResult parsed, AccessStyle style)
    {
        var usual = new BoxRequest();
        if (style.IsBoxes())
        {
            usual = usual with { Lengths = (1, Math.Clamp(terminal.Width - BesideBox, ShortestBox, LongestBox)), Heights = (1, 1), IsAlignedRight = true };
        }

        RegionKey?[] values = Three(parsed, given.BoxValues, Value) ?? [usual.Length.Value, usual.Color.Value, usual.Height.Value];
        bool[] logs = Three(parsed, given.BoxScales, IsLogarithmic) ?? [usual.Length.IsLogarithmic, usual.Color.IsLogarithmic, usual.Height.IsLogarithmic];
        return usual with
        {
            Length = new BoxPart(values[0], logs[0]),
            Color = new BoxPart(values[1], logs[1]),
            Height = new BoxPart(values[2], logs[2]),
            Lengths = Ends(parsed, given.BoxLength) ?? usual.Lengths,
            Heights = Ends(parsed, given.BoxHeight) ?? usual.Heights,
            IsAlignedRight = parsed.GetValue(given.BoxAlign) switch
            {
                null => usual.IsAlignedRight,
                "left" => false,
                "right" => true,
                var other => throw Expected(given.BoxAlign, other, "left or right"),
            },
        };

        RegionKey? Value(string word) => word == None ? null
            : RegionKeys.Named(word) is { } key and not RegionKey.Address ? key
            : throw Expected(given.BoxValues, word, $"{string.Join(", ", RegionKeys.Names.Skip(1))} or {None}");

        bool IsLogarithmic(string word) => word switch { "log" => true, "linear" => false, _ => throw Expected(given.BoxScales, word, "linear or log") };
    }

    private static T[]? Three<T>(ParseResult parsed, Option<string[]> option, Func<string, T> read) => Items(parsed, option) switch
    {
        [] => null,
        { Length: 3 } words => [.. words.Select(read)],
        _ => throw new UsageException($"{option.Name}: expected {option.HelpName}"),
    };

    private static (int Min, int Max)? Ends(ParseResult parsed, Option<string[]> option)
    {
        if (RangeWords.Of(option, Words(parsed, option)) is not [.., (var min, var max)])
        {
            return null;
        }

        return (Character(min ?? "1"), Character(max ?? "")) is (int least, int most) && least <= most
            ? (least, most)
            : throw new UsageException($"{option.Name} '{min}..{max}': expected two numbers from 1 to {MostCharacters}, the smaller one first");

        static int? Character(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= MostCharacters ? number : null;
    }

    private StripRequest? Strip(ParseResult parsed)
    {
        int width = parsed.GetValue(given.StripWidth) ?? Math.Clamp(terminal.Width - StripText.Beside, 1, StripWidth);
        if (width is < 1 or > MostCharacters)
        {
            throw new UsageException($"{given.StripWidth.Name}: expected a number from 1 to {MostCharacters}");
        }

        StripValue? value = parsed.GetValue(given.StripValue) switch
        {
            null or "access_rate" => StripValue.AccessRate,
            "temperature" => StripValue.Temperature,
            None => null,
            var other => throw Expected(given.StripValue, other, "access_rate, temperature or none"),
        };
        return value is { } shown ? new StripRequest(shown, width, parsed.GetValue(given.StripStatic)) : null;
    }

    private static Limits<T> Last<T>(ParseResult parsed, Option<string[]> option, (Func<string, T?> Read, string Expected) value)
        where T : struct, IComparable<T> =>
        Last(Ranges(parsed, option, value));

    /// <summary>Where it is given more than once, the last one counts.</summary>
    private static Limits<T> Last<T>(IEnumerable<Limits<T>> ranges)
        where T : struct, IComparable<T> =>
        ranges.LastOrDefault();

    private static IEnumerable<T> RangesOf<T>(ParseResult parsed, Option<string[]> option, Func<Option, string?, string?, T> read) =>
        RangeWords.Of(option, Words(parsed, option)).Select(range => read(option, range.Min, range.Max));

    private static IEnumerable<Limits<T>> Ranges<T>(ParseResult parsed, Option<string[]> option, (Func<string, T?> Read, string Expected) value)
        where T : struct, IComparable<T>
    {
        return RangesOf(parsed, option, (_, min, max) => Checked(option, min, max, End(min), End(max)));

        T? End(string? text) => text is null ? null : value.Read(text) ?? throw Expected(option, text, value.Expected);
    }

    private static Limits<T> Checked<T>(Option option, string? min, string? max, T? least, T? most)
        where T : struct, IComparable<T> =>
        least is { } low && most is { } high && low.CompareTo(high) > 0
            ? throw new UsageException($"{option.Name} '{min}..{max}': it ends before it begins")
            : new Limits<T>(least, most);

    private static ulong? Bytes(string text) => Scan.TryBytes(text, out ulong bytes) ? bytes : null;

    /// <summary>A length of time in ns; 0 needs no unit.</summary>
    private static Int128? Duration(string text)
    {
        if (text == "0")
        {
            return Int128.Zero;
        }

        return Scan.TryDuration(text, out long time) && time >= 0 ? (Int128)time : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>With a % at either end both are percentages; without, both are ratios.</summary>
    private static Limits<double> Rates(Option option, string? min, string? max)
    {
        bool isPercent = min?.EndsWith('%') == true || max?.EndsWith('%') == true;
        return Checked(option, min, max, Rate(min), Rate(max));

        double? Rate(string? text) => text is null ? null
            : decimal.TryParse(text.TrimEnd('%', ' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate) && rate <= (isPercent ? 100 : 1)
                ? (double)(isPercent ? rate / 100 : rate)
                : throw Expected(option, text, "percentages as in 1%..50%, or ratios from 0 to 1 as in 0.01..0.5");
    }

    private static AddressRange Addresses(Option option, string? min, string? max)
    {
        ulong? from = min is null ? null : Bytes(min) ?? throw Wrong(min), to = max is null ? null : Bytes(max) ?? throw Wrong(max);
        Limits<ulong> range = Checked(option, min, max, from, to);
        var addresses = new AddressRange(range.Min ?? 0, range.Max ?? ulong.MaxValue);
        return addresses.Size > 0 ? addresses : throw new UsageException($"{option.Name} '{min}..{max}': it is empty");

        UsageException Wrong(string text) => Expected(option, text, "two addresses, as in 0x1000..64MiB");
    }
}
