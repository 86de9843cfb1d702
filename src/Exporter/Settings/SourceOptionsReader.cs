using DamonExporter.Sources;

namespace DamonExporter.Settings;

/// <summary>Which source.</summary>
internal static class SourceOptionsReader
{
    public static SourceKind Read(SettingReader reader) => reader.Choice(
        SettingsTable.Source,
        ("auto", SourceKind.Auto),
        ("stat", SourceKind.Stat),
        ("trace", SourceKind.Trace),
        ("sysfs", SourceKind.Sysfs),
        ("manage", SourceKind.Manage),
        ("replay", SourceKind.Replay));
}
