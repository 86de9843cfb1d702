using System.CommandLine;
using System.Globalization;
using DamonHeatmap.Colors;

namespace DamonHeatmap.Commands;

/// <summary>The options that say how a map for people looks.</summary>
internal sealed class LookOptions
{
    private readonly Option<ScaleKind> _scale = ScaleOption();

    private readonly Option<HeatSpan?> _span = new("--span")
    {
        Description = "The heat at either end of the scale, as in 0..100%: pictures with the same span can be compared. Default: from nothing to the hottest cell.",
        HelpName = "A..B%",
        CustomParser = result => OptionValue.Parse<HeatSpan?>(result, "two percentages from 0 to 100, as in 0..100%", ParseSpan),
    };

    private readonly Option<Palette?> _palette = new("--palette")
    {
        Description = $"Colours, from cold to hot: {string.Join("; ", Palette.All.Select((palette, i) => $"{palette.Name} ({(i == 0 ? "default: " : "")}{palette.Description})"))}.",
        HelpName = string.Join('|', Palette.All.Select(palette => palette.Name)),
        CustomParser = result => OptionValue.Parse(
            result, string.Join(", ", Palette.All.Select(palette => palette.Name)), text => Palette.All.FirstOrDefault(palette => palette.Name == text)),
    };

    private readonly Option<TimeZoneInfo?> _zone = ZoneOption();

    /// <summary>The colours.</summary>
    public Option<Palette?> PaletteOption => _palette;

    /// <summary>The zone of dates.</summary>
    public Option<TimeZoneInfo?> Zone => _zone;

    public void AddTo(Command command)
    {
        Option[] own = [_scale, _span, _palette, _zone];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The names of those that are given.</summary>
    public IEnumerable<string> Given(ParseResult parsed) => ((Option[])[_scale, _span, _palette, _zone]).Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    public Look Look(ParseResult parsed) => new()
    {
        Scale = parsed.GetValue(_scale),
        Span = parsed.GetValue(_span),
        Palette = parsed.GetValue(_palette) ?? Palette.All[0],
        Zone = parsed.GetValue(_zone) ?? TimeZoneInfo.Utc,
    };

    /// <summary><c>--scale</c>.</summary>
    public static Option<ScaleKind> ScaleOption() => new("--scale")
    {
        Description = "From heat to colour: linear (default), log, or equalised (by rank: shows differences wherever they are).",
        HelpName = "linear|log|equalised",
        CustomParser = result => OptionValue.Word(result, ("linear", ScaleKind.Linear), ("log", ScaleKind.Log), ("equalised", ScaleKind.Equalised)),
    };

    /// <summary><c>--time-zone</c>.</summary>
    public static Option<TimeZoneInfo?> ZoneOption() => new("--time-zone")
    {
        Description = "Dates in this zone: utc (default), local, or a name as Europe/Paris.",
        HelpName = "utc|local|ZONE",
        CustomParser = result => OptionValue.Parse(result, "utc, local or a zone's name, as Europe/Paris", ParseZone),
    };

    /// <summary>A percentage from 0 to 100, as a ratio; null: it is none. A plain number could be a ratio as well, so it is none.</summary>
    public static double? Percent(string text) => text.TrimEnd().EndsWith('%') ? Number(text.TrimEnd()[..^1]) : null;

    private static double? Number(string text) =>
        double.TryParse(text.TrimEnd(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100
            ? percent / 100
            : null;

    private static HeatSpan? ParseSpan(string text)
    {
        string[] ends = text.Split("..");
        return ends.Length == 2 && (Percent(ends[0]) ?? Number(ends[0])) is { } low && Percent(ends[1]) is { } high && low < high ? new HeatSpan(low, high) : null;
    }

    private static TimeZoneInfo? ParseZone(string text) => text switch
    {
        "utc" or "UTC" => TimeZoneInfo.Utc,
        "local" => TimeZoneInfo.Local,
        _ => TimeZoneInfo.TryFindSystemTimeZoneById(text, out TimeZoneInfo? zone) ? zone : null,
    };
}
