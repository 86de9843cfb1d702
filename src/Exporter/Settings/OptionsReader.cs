using DamonExporter.Metrics;
using DamonExporter.Sources;

namespace DamonExporter.Settings;

/// <summary>Understands and checks all settings.</summary>
internal static class OptionsReader
{
    /// <param name="settings">The texts.</param>
    /// <param name="watched">A command to start and watch, with its arguments; empty: none.</param>
    /// <param name="environment">Looks up a variable: those of OpenTelemetry are checked, too.</param>
    /// <returns>The options and everything that is wrong, one line each; the options are of use only where nothing is.</returns>
    public static (ExporterOptions Options, IReadOnlyList<string> Errors) Read(
        EffectiveSettings settings, IReadOnlyList<string> watched, Func<string, string?> environment)
    {
        SettingReader reader = new(settings);
        SourceKind source = SourceOptionsReader.Read(reader);
        if (watched.Count > 0 && source != SourceKind.Manage)
        {
            reader.Wrong(SettingsTable.Source, "only the source manage starts a command (-- COMMAND…): say --source manage, or leave the command away");
        }

        string node = Node(reader);
        LiveOptions live = LiveOptionsReader.Read(reader, source);
        ExporterOptions options = new(
            node,
            source,
            live,
            ManageOptionsReader.Read(reader, source, live, node, watched),
            ReplayOptionsReader.Read(reader, source),
            WebOptionsReader.Read(reader),
            Metrics(reader),
            KeepOptionsReader.Read(reader, source, environment),
            Log(reader));
        OtlpVariables.Check(environment, reader);
        return (options, reader.Errors);
    }

    private static string Node(SettingReader reader)
    {
        string node = reader.Settings.Text(SettingsTable.Node) ?? "";
        if (string.IsNullOrWhiteSpace(node))
        {
            reader.Wrong(SettingsTable.Node, "expected a name");
        }

        return node;
    }

    private static MetricsOptions Metrics(SettingReader reader) => new(
        reader.Ascending(SettingsTable.IdleBounds, 0, double.PositiveInfinity, double.PositiveInfinity),
        reader.Ascending(SettingsTable.RateBounds, 0, 1, 1),
        reader.Ascending(SettingsTable.Percentiles, 0, 100, null),
        reader.Switch(SettingsTable.Temperature),
        reader.Integer(SettingsTable.MaxStreams, 1, 10_000));

    private static LogOptions Log(SettingReader reader) => new(
        reader.Choice(
            SettingsTable.LogLevel,
            ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning), ("error", LogLevel.Error)),
        reader.Choice(SettingsTable.LogFormat, ("text", false), ("json", true)));
}
