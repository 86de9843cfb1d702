using DamonExporter.Sources;

namespace DamonExporter.Settings;

/// <summary>The settings that all live sources share, and those of trace and sysfs.</summary>
internal static class LiveOptionsReader
{
    public static LiveOptions Read(SettingReader reader, SourceKind source)
    {
        if (source == SourceKind.Sysfs && !reader.Settings[SettingsTable.Kdamond].IsSet)
        {
            reader.Wrong(SettingsTable.Kdamond, "expected which kdamond to ask, such as 0");
        }

        string root = reader.Settings.Text(SettingsTable.Root) ?? "/";
        if (!root.StartsWith('/'))
        {
            reader.Wrong(SettingsTable.Root, "expected a path from /");
        }

        string state = reader.Settings.Text(SettingsTable.StateDirectory) ?? "";
        if (!state.StartsWith('/'))
        {
            reader.Wrong(SettingsTable.StateDirectory, "expected a path from /");
        }

        return new LiveOptions(
            root,
            reader.Duration(SettingsTable.Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1), "expected a time from 100ms to 24h, such as 5s"),
            reader.Choice(SettingsTable.Record, ("sparse", false), ("full", true)),
            Size(reader),
            reader.IntegerIfSet(SettingsTable.Kdamond, 0, 1_000_000),
            reader.Switch(SettingsTable.AllowUnfixedKernel),
            state);
    }

    private static long Size(SettingReader reader)
    {
        if (SizeText.Bytes(reader.Settings.Text(SettingsTable.TraceMemory) ?? "") is { } bytes)
        {
            return bytes;
        }

        reader.Wrong(SettingsTable.TraceMemory, "expected a size, such as 512MiB or 2GiB");
        return 0;
    }
}
