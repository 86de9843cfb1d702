using Damon.Analysis;
using DamonExporter.Metrics;

namespace DamonExporter.Settings;

/// <summary>Everything that can be set: command line, environment, file, help, <c>config show</c> and docs/configuration.md all follow this table.</summary>
internal static class SettingsTable
{
    public static Setting Source { get; } = new(
        "source", "--source", SettingKind.Text, "auto|stat|trace|sysfs|manage|replay", "auto",
        "Where snapshots come from: auto (trace, else stat: nothing is written to DAMON), stat, trace, sysfs, manage, or replay (a recording, played as if live).");

    public static Setting Interval { get; } = new(
        "interval", "--interval", SettingKind.Text, "TIME", "5s", "Time between two snapshots of a stream; never shorter than its aggregation interval.");

    public static Setting Root { get; } = new(
        "root", "--root", SettingKind.Text, "FOLDER", "/", "Where the host's / is: in a container, where it is mounted.");

    public static Setting Record { get; } = new(
        "trace.record", "--record", SettingKind.Text, "sparse|full", "sparse", "Which snapshots are taken by trace: one an interval, or that of every aggregation.");

    public static Setting TraceMemory { get; } = new(
        "trace.max-memory", "--trace.max-memory", SettingKind.Text, "SIZE", "512MiB",
        "Most memory that the kernel may take for a moment when trace begins (about 1.4 MiB a CPU); auto does without trace above it.");

    public static Setting Kdamond { get; } = new(
        "sysfs.kdamond", "--kdamond", SettingKind.Text, "N", null, "Which kdamond of DAMON's sysfs the source sysfs asks.");

    public static Setting AllowUnfixedKernel { get; } = new(
        "sysfs.allow-unfixed-kernel", "--allow-unfixed-kernel", SettingKind.Switch, "true|false", "false",
        "Let the source sysfs ask about virtual addresses on kernels (6.14 to 7.0) where that can hang for ever.");

    public static Setting ManagePids { get; } = new(
        "manage.pid", "--pid", SettingKind.List, "PID,…", null, "Processes that the source manage watches, with their children; none of these selectors: physical memory.")
    { Separator = ',' };

    public static Setting ManageCommandLine { get; } = new(
        "manage.command-line", "--command-line", SettingKind.Text, "TEXT", null, "Watch the processes whose command line holds this text, also when they are started again.");

    public static Setting ManageCgroup { get; } = new(
        "manage.cgroup", "--cgroup", SettingKind.Text, "PATH", null, "Watch the processes in this control group and those below it, such as /system.slice/db.service.");

    public static Setting ManageFilters { get; } = new(
        "manage.filter", "--filter", SettingKind.List, "FILTER,…", null,
        "Also count only pages that are anon, active, young, unmapped, hugepage_size:MIN-MAX or memcg:PATH; ! is not, + is and: anon+!young. Each walks all pages now and then.")
    { Separator = ',' };

    public static Setting ManageIntervals { get; } = new(
        "manage.intervals", "--manage.intervals", SettingKind.Text, "auto|SAMPLE,AGGREGATION", "auto",
        "Monitoring intervals of the source manage, such as 5ms,100ms; auto: tuned by the kernel, at most 10 s of aggregation.");

    public static Setting ManageRegions { get; } = new(
        "manage.regions", "--manage.regions", SettingKind.Text, "MIN,MAX", "10,1000", "How many regions the source manage lets DAMON keep.");

    public static Setting TakeIdle { get; } = new(
        "manage.take-idle", "--take-idle", SettingKind.Switch, "true|false", "false",
        "Let the source manage use a DAMON tree that somebody set up, if none of its kdamonds runs; it is put back as it was.");

    public static Setting StopDamonStat { get; } = new(
        "manage.stop-damon-stat", "--stop-damon-stat", SettingKind.Switch, "true|false", "false",
        "Let the source manage stop DAMON_STAT, which excludes it, for as long as it runs.");

    public static Setting StateDirectory { get; } = new(
        "state-directory", "--state-directory", SettingKind.Text, "FOLDER", "/run/damon-exporter", "Where is written down what the exporter made in the kernel, so that a killed one is cleaned up after.");

    public static Setting Store { get; } = new(
        "store.path", "--store", SettingKind.Text, "FILE|off", null, "The file in which snapshots are kept (SQLite), or off.")
    { DefaultHelp = "$STATE_DIRECTORY/snapshots.db, else /var/lib/damon-exporter/snapshots.db; off for replay" };

    public static Setting StoreMaxAge { get; } = new(
        "store.max-age", "--store.max-age", SettingKind.Text, "TIME|none", "30d", "Snapshots older than this are dropped.");

    public static Setting StoreMaxSize { get; } = new(
        "store.max-size", "--store.max-size", SettingKind.Text, "SIZE", "1GiB", "Most bytes of all files of the store; the oldest snapshots are dropped to stay below.");

    public static Setting EventsInterval { get; } = new(
        "events.interval", "--events-interval", SettingKind.Text, "TIME", "1m", "One snapshot of a stream in each such span of time leaves as an OTLP event, where the variables of OpenTelemetry ask for them; 0s: every one.");

    public static Setting Addresses { get; } = new(
        "events.addresses", "--addresses", SettingKind.Text, "absolute|relative|off", "relative",
        "What events tell of addresses: as they are, offsets from the stream's own base, or nothing.");

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

    public static Setting WebConfigFile { get; } = new(
        "web.config.file", "--web.config.file", SettingKind.Text, "FILE", null, "A YAML file with TLS, users and headers, as Prometheus' exporters have it; read again when it changes.")
    { DefaultHelp = "none: plain HTTP, for everybody who can reach it" };

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
        Source, Interval, Root, Record, TraceMemory, Kdamond, AllowUnfixedKernel,
        ManagePids, ManageCommandLine, ManageCgroup, ManageFilters, ManageIntervals, ManageRegions, TakeIdle, StopDamonStat, StateDirectory,
        Store, StoreMaxAge, StoreMaxSize, EventsInterval, Addresses, Input, Speed, Loop, Time, Intervals, Node, ListenAddress, WebConfigFile,
        IdleBounds, RateBounds, Percentiles, Temperature, MaxStreams, LogLevel, LogFormat, ConfigFile,
    ];

    private static string Join(IEnumerable<double> bounds) => string.Join(',', bounds.Select(NumberText.Of));
}
