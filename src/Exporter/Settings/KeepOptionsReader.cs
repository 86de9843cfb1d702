using Damon.Events;
using Damon.Storage;
using DamonExporter.Keeping;
using DamonExporter.Sources;

namespace DamonExporter.Settings;

/// <summary>The settings of the store and the events.</summary>
internal static class KeepOptionsReader
{
    /// <summary>Where the store is when nobody says.</summary>
    private const string DefaultFolder = "/var/lib/damon-exporter";

    /// <summary>No file of SQLite becomes larger.</summary>
    private const long LargestMaxBytes = 1L << 48;

    private const string FileName = "snapshots.db";

    /// <summary>systemd's folder for what a service keeps (StateDirectory=); of several, the first.</summary>
    private const string FolderVariable = "STATE_DIRECTORY";

    public static KeepOptions Read(SettingReader reader, SourceKind source, Func<string, string?> environment)
    {
        TimeSpan? age = Age(reader);
        StoreOptions store = new()
        {
            // a recording of last year is not too old to be kept
            MaxAge = source == SourceKind.Replay && reader.Settings.Text(SettingsTable.Time) == "recorded" ? null : age,
            MaxBytes = Size(reader),
        };
        return new KeepOptions(
            Path(reader, source, environment),
            store,
            reader.Duration(SettingsTable.EventsInterval, TimeSpan.Zero, TimeSpan.FromDays(1), "expected a time from 0s to 24h, such as 1m"),
            reader.Choice(SettingsTable.Addresses, ("relative", AddressPolicy.Relative), ("absolute", AddressPolicy.Absolute), ("off", AddressPolicy.Off)));
    }

    private static string? Path(SettingReader reader, SourceKind source, Func<string, string?> environment)
    {
        if (!reader.Settings[SettingsTable.Store].IsSet)
        {
            // what is only played is on disk already, and no history of this host
            return source == SourceKind.Replay ? null : System.IO.Path.Combine(environment(FolderVariable)?.Split(':')[0] is { Length: > 0 } folder ? folder : DefaultFolder, FileName);
        }

        string path = reader.Settings.Text(SettingsTable.Store) ?? "";
        if (path == "off")
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal) || Directory.Exists(path))
        {
            reader.Wrong(SettingsTable.Store, "expected the name of a file, or off");
        }

        return path;
    }

    private static TimeSpan? Age(SettingReader reader) => reader.Settings.Text(SettingsTable.StoreMaxAge) == "none"
        ? null
        : reader.Duration(SettingsTable.StoreMaxAge, TimeSpan.FromMinutes(1), TimeSpan.FromDays(36500), "expected a time from 1m to 36500d, such as 30d, or none");

    private static long Size(SettingReader reader)
    {
        if (SizeText.Bytes(reader.Settings.Text(SettingsTable.StoreMaxSize) ?? "") is >= StoreOptions.SmallestMaxBytes and <= LargestMaxBytes and var bytes)
        {
            return bytes;
        }

        reader.Wrong(SettingsTable.StoreMaxSize, $"expected a size from {StoreOptions.SmallestMaxBytes >> 20}MiB to {LargestMaxBytes >> 30}GiB, such as 1GiB");
        return StoreOptions.SmallestMaxBytes;
    }
}
