namespace DamonExporter.Settings;

/// <summary>Which source.</summary>
internal static class SourceOptionsReader
{
    /// <summary>The sources that exist.</summary>
    public static IReadOnlyList<string> Names { get; } = ["replay"];

    public static void Check(SettingReader reader)
    {
        if (!Names.Contains(reader.Settings.Text(SettingsTable.Source)))
        {
            reader.Wrong(SettingsTable.Source, $"the sources that exist: {string.Join(", ", Names)}");
        }
    }
}
