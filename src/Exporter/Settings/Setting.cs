namespace DamonExporter.Settings;

/// <summary>One thing that an operator can set. Its name in the environment follows from the key: <c>DAMON_EXPORTER_</c> and the key in capitals.</summary>
/// <param name="Key">Its name in messages, and its path in the file: <c>replay.speed</c> is <c>{"replay": {"speed": …}}</c>.</param>
/// <param name="Flag">Its name on the command line.</param>
/// <param name="Kind">How many values it has.</param>
/// <param name="Placeholder">What stands for the value in help.</param>
/// <param name="Default">The value where nothing else is said, as text; null: none, or found out at start.</param>
/// <param name="Help">What it does, one sentence.</param>
internal sealed record Setting(string Key, string Flag, SettingKind Kind, string Placeholder, string? Default, string Help)
{
    /// <summary>What parts the values of a list in the environment; a comma does so everywhere.</summary>
    public char? Separator { get; init; }

    /// <summary>False for the one setting that says where the file is.</summary>
    public bool InFile { get; init; } = true;

    /// <summary>Words that describe a default that is found out at start.</summary>
    public string? DefaultHelp { get; init; }

    /// <summary>Its name in the environment.</summary>
    public string Variable { get; } = "DAMON_EXPORTER_" + Key.ToUpperInvariant().Replace('.', '_').Replace('-', '_');

    /// <summary>Its path in Microsoft.Extensions.Configuration.</summary>
    public string Path { get; } = Key.Replace('.', ':');
}
