using System.CommandLine;
using DamonHeatmap.Colors;

namespace DamonHeatmap.Commands;

/// <summary>The options that say how a difference looks.</summary>
internal sealed class DiffLookOptions
{
    private readonly Option<ScaleKind> _scale = LookOptions.ScaleOption();

    private readonly Option<double?> _span = new("--span")
    {
        Description = "The difference at either end of the scale, as in 50%: pictures with the same span can be compared. Default: the largest difference.",
        HelpName = "P%",
        CustomParser = result => OptionValue.Parse<double?>(result, "one percentage above 0, up to 100, as in 50%", text => LookOptions.Percent(text) is > 0 and { } end ? end : null),
    };

    private readonly Option<DivergingPalette?> _palette = new("--palette")
    {
        Description = $"Colours, from colder over unchanged to hotter: {string.Join("; ", DivergingPalette.All.Select(palette => $"{palette.Name} ({palette.Description})"))}. Default: {DivergingPalette.OfTerminals.Name} in a terminal, {DivergingPalette.OfPictures.Name} in pictures.",
        HelpName = string.Join('|', DivergingPalette.All.Select(palette => palette.Name)),
        CustomParser = result => OptionValue.Parse(
            result, string.Join(" or ", DivergingPalette.All.Select(palette => palette.Name)), text => DivergingPalette.All.FirstOrDefault(palette => palette.Name == text)),
    };

    private readonly Option<TimeZoneInfo?> _zone = LookOptions.ZoneOption();

    public void AddTo(Command command)
    {
        Option[] own = [_scale, _span, _palette, _zone];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }
    }

    public DiffLook Look(ParseResult parsed) => new()
    {
        Scale = parsed.GetValue(_scale),
        End = parsed.GetValue(_span),
        Palette = parsed.GetValue(_palette),
        Zone = parsed.GetValue(_zone) ?? TimeZoneInfo.Utc,
    };
}
