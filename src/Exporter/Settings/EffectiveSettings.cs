namespace DamonExporter.Settings;

/// <summary>All settings, as text, with where each comes from; and what was already wrong when they were put together.</summary>
/// <param name="Values">By setting; each one of the table is there.</param>
/// <param name="Errors">Lines for the user: unknown keys, a file that cannot be read.</param>
internal sealed record EffectiveSettings(IReadOnlyDictionary<Setting, EffectiveValue> Values, IReadOnlyList<string> Errors)
{
    public EffectiveValue this[Setting setting] => Values[setting];

    /// <summary>The one text of a setting; null where it is not set.</summary>
    public string? Text(Setting setting) => Values[setting].Values is [var text, ..] ? text : null;
}
