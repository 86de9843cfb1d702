using Damon.Analysis;
using DamonExporter.Metrics;

namespace DamonExporter.Settings;

/// <summary>Everything that can be set: command line, environment, file, help, <c>config show</c> and docs/configuration.md all follow this table.</summary>
internal static class SettingsTable
{
    public static Setting Source { get; } = new(
        "source", "--source", SettingKind.Text, "NAME", null, "Where snapshots come from: replay (a recording, played as if live).");

    public static Setting Node { get; } = new(
        "node", "--node", SettingKind.Text, "NAME", null, "Name of the host: the resource attribute host.name.")
    { DefaultHelp = "$NODE_NAME, else the host's name" };

    public static Setting Input { get; } = new(
        "replay.input", "--input", SettingKind.List, "FILE", null, "Recordings to replay: damo's json, json_compressed, or perf script text.")
    { Separator = ':' };

    public static Setting Speed { get; } = new(
        "replay.speed", "--speed", SettingKind.Text, "N|max", "1", "How many times faster than recorded; max: no pauses, and the last state stays served.");

    public static Setting Loop { get; } = new(
        "replay.loop", "--loop", SettingKind.Switch, "true|false", "false", "Start again when the recording is over.");

    public static Setting Time { get; } = new(
        "replay.time", "--time", SettingKind.Text, "now|recorded", "now", "Times of the snapshots: moved to the present, or as recorded.");

    public static Setting Intervals { get; } = new(
        "replay.intervals", "--intervals", SettingKind.Text, "SAMPLE,AGGREGATION", null, "Intervals of a recording that does not say them, such as 5ms,100ms.")
    { DefaultHelp = "estimated from the data" };

    public static Setting ListenAddress { get; } = new(
        "web.listen-address", "--web.listen-address", SettingKind.Text, "ADDRESS:PORT", "127.0.0.1:9464", "Where to serve; :9464 is every address, port 0 a free one.");

    public static Setting IdleBounds { get; } = new(
        "metrics.idle-bounds", "--metrics.idle-bounds", SettingKind.List, "SECONDS,…", Join(SizeByIdleTime.DefaultBounds),
        "Upper bounds of the idle-time buckets, ascending, the last one +Inf.")
    { Separator = ',' };

    public static Setting RateBounds { get; } = new(
        "metrics.rate-bounds", "--metrics.rate-bounds", SettingKind.List, "RATIO,…", Join(SizeByAccessRate.DefaultBounds),
        "Upper bounds of the access-rate buckets, ascending, the last one 1.")
    { Separator = ',' };

    public static Setting Percentiles { get; } = new(
        "metrics.percentiles", "--metrics.percentiles", SettingKind.List, "PERCENT,…", "0,1,5,10,25,50,75,90,95,99,100",
        "Percentiles of idle time and temperature, ascending.")
    { Separator = ',' };

    public static Setting Temperature { get; } = new(
        "metrics.temperature", "--metrics.temperature", SettingKind.Switch, "true|false", "false", "Also serve percentiles of damo's temperature score.");

    public static Setting MaxStreams { get; } = new(
        "metrics.max-streams", "--metrics.max-streams", SettingKind.Text, "N", "64",
        "How many different streams get series; snapshots of more are dropped and counted.");

    public static Setting LogLevel { get; } = new(
        "log.level", "--log.level", SettingKind.Text, "debug|info|warn|error", "info", "What is logged (to stderr): this and worse.");

    public static Setting LogFormat { get; } = new(
        "log.format", "--log.format", SettingKind.Text, "text|json", "text", "One line of text, or one JSON object, for each message.");

    public static Setting ConfigFile { get; } = new(
        "config.file", "--config.file", SettingKind.Text, "FILE", null, "A JSON file that holds any of these settings.")
    { InFile = false, DefaultHelp = "none" };

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        Source, Input, Speed, Loop, Time, Intervals, Node, ListenAddress,
        IdleBounds, RateBounds, Percentiles, Temperature, MaxStreams, LogLevel, LogFormat, ConfigFile,
    ];

    private static string Join(IEnumerable<double> bounds) => string.Join(',', bounds.Select(NumberText.Of));
}
