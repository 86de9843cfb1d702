namespace DamonExporter.Settings;

/// <summary>What a setting is, as text, and who said so.</summary>
/// <param name="Values">One text, or those of a list; none where the setting is not set at all.</param>
/// <param name="Layer">Where it comes from.</param>
/// <param name="Name">What it is called there: the flag, the variable, the file.</param>
internal sealed record EffectiveValue(IReadOnlyList<string> Values, SettingLayer Layer, string? Name = null)
{
    public bool IsSet => Values.Count > 0;

    /// <summary>For people: <c>command line, --speed</c>.</summary>
    public string Origin => Layer switch
    {
        SettingLayer.File => $"file, {Name}",
        SettingLayer.Environment => $"environment, {Name}",
        SettingLayer.CommandLine => $"command line, {Name}",
        _ => "default",
    };
}
