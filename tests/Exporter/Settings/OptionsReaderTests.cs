using System.Net;
using Damon.Snapshots;
using DamonExporter.Metrics;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using Microsoft.Extensions.Logging;

namespace DamonExporter.Tests.Settings;

public sealed class OptionsReaderTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void Read_OnlyWhatIsNeeded_GivesTheDefaults()
    {
        (ExporterOptions options, IReadOnlyList<string> errors) = Read(Nothing, (SettingsTable.Source, "replay"), (SettingsTable.Input, "f"));

        Assert.Empty(errors);
        Assert.Equal(["f"], options.Replay.Inputs);
        Assert.Equal((1.0, false, ReplayTime.Now, null), (options.Replay.Speed, options.Replay.Loop, options.Replay.Time, options.Replay.Intervals));
        Assert.Equal(new WebOptions(IPAddress.Loopback, 9464), options.Web);
        Assert.Equal(new LogOptions(LogLevel.Information, false), options.Log);
        Assert.Equal(MetricsOptions.Default.IdleBounds.AsSpan(), options.Metrics.IdleBounds.AsSpan());
        Assert.Equal(MetricsOptions.Default.RateBounds.AsSpan(), options.Metrics.RateBounds.AsSpan());
        Assert.Equal(MetricsOptions.Default.Percentiles.AsSpan(), options.Metrics.Percentiles.AsSpan());
        Assert.Equal((false, 64, "host"), (options.Metrics.Temperature, options.Metrics.MaxStreams, options.Node));
    }

    [Fact]
    public void Read_EmptyNode_IsTold()
    {
        (_, IReadOnlyList<string> errors) = Read(Nothing, (SettingsTable.Source, "replay"), (SettingsTable.Input, "f"), (SettingsTable.Node, ""));

        Assert.Equal(["node: \"\" (command line, --node): expected a name"], errors);
    }

    /// <summary>In a script, that is a variable which is not set: it must not serve everybody.</summary>
    [Fact]
    public void Read_EmptyWebConfigFile_IsToldUnlessItIsAVariable()
    {
        Assert.Equal(
            ["web.config.file: \"\" (command line, --web.config.file): expected the name of a file"],
            Read(Nothing, (SettingsTable.Source, "replay"), (SettingsTable.Input, "f"), (SettingsTable.WebConfigFile, "")).Errors);

        // as every empty variable, it says nothing
        (ExporterOptions options, IReadOnlyList<string> errors) = Read(new() { [SettingsTable.WebConfigFile.Variable] = "" }, (SettingsTable.Source, "replay"), (SettingsTable.Input, "f"));
        Assert.Empty(errors);
        Assert.Null(options.Web.ConfigFile);
    }

    [Fact]
    public void Read_EverythingWrong_TellsAllAtOnce()
    {
        Dictionary<string, string> environment = new()
        {
            ["DAMON_EXPORTER_REPLAY_SPEED"] = "fast",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "nowhere",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "smoke",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1m",
        };

        (_, IReadOnlyList<string> errors) = Read(
            environment,
            (SettingsTable.Source, "crystal ball"),
            (SettingsTable.Loop, "perhaps"),
            (SettingsTable.Time, "then\n"),
            (SettingsTable.Intervals, "5,100"),
            (SettingsTable.ListenAddress, "localhost"),
            (SettingsTable.IdleBounds, "0,5"),
            (SettingsTable.RateBounds, "0,2"),
            (SettingsTable.Percentiles, "5,1"),
            (SettingsTable.Temperature, "hot"),
            (SettingsTable.MaxStreams, "-1"),
            (SettingsTable.LogLevel, "loud"),
            (SettingsTable.LogFormat, "xml"));

        Assert.Equal(
            [
                "source: \"crystal ball\" (command line, --source): expected auto, stat, trace, sysfs, manage or replay",
                "replay.speed: \"fast\" (environment, DAMON_EXPORTER_REPLAY_SPEED): expected max, or a number from 0.001 to 1000000",
                "replay.loop: \"perhaps\" (command line, --loop): expected true or false",
                "replay.time: \"then\\u000a\" (command line, --time): expected now or recorded",
                "replay.intervals: \"5,100\" (command line, --intervals): expected sampling and aggregation interval with units, such as 5ms,100ms",
                "web.listen-address: \"localhost\" (command line, --web.listen-address): expected an IP address (or localhost, or nothing) and a port, "
                    + "such as 127.0.0.1:9464, [::1]:9464 or :9464",
                "metrics.idle-bounds: \"0,5\" (command line, --metrics.idle-bounds): the last one must be +Inf, else some bytes are in no bucket",
                "metrics.rate-bounds: \"2\" (command line, --metrics.rate-bounds): expected numbers from 0 to 1",
                "metrics.percentiles: \"5,1\" (command line, --metrics.percentiles): expected ascending numbers, each once",
                "metrics.temperature: \"hot\" (command line, --metrics.temperature): expected true or false",
                "metrics.max-streams: \"-1\" (command line, --metrics.max-streams): expected a whole number, 1 to 10000",
                "log.level: \"loud\" (command line, --log.level): expected debug, info, warn or error",
                "log.format: \"xml\" (command line, --log.format): expected text or json",
                "OTEL_EXPORTER_OTLP_ENDPOINT: \"nowhere\" (environment): expected a URL, such as http://127.0.0.1:4317",
                "OTEL_EXPORTER_OTLP_PROTOCOL: \"smoke\" (environment): expected grpc or http/protobuf",
                "OTEL_METRIC_EXPORT_INTERVAL: \"1m\" (environment): expected milliseconds, a whole number above 0",
            ],
            errors);
    }

    [Fact]
    public void Read_LoopWithoutPauses_IsAnError()
    {
        (_, IReadOnlyList<string> errors) = Read(
            Nothing, (SettingsTable.Source, "replay"), (SettingsTable.Input, "f"), (SettingsTable.Speed, "max"), (SettingsTable.Loop, "true"));

        Assert.Equal("replay.loop: \"true\" (command line, --loop): cannot be together with replay.speed max: without pauses it would never rest", Assert.Single(errors));
    }

    [Theory]
    [InlineData("5ms,100ms", 5_000_000, 100_000_000)]
    [InlineData("50us, 1.5s", 50_000, 1_500_000_000)]
    [InlineData("1m,1h", 60_000_000_000, 3_600_000_000_000)]
    public void Read_IntervalsWithUnits_AreUnderstood(string text, long sample, long aggregation) =>
        Assert.Equal(new Intervals(sample, aggregation), Read(Nothing, (SettingsTable.Intervals, text)).Options.Replay.Intervals);

    [Theory]
    [InlineData("100ms,5ms")]
    [InlineData("0ms,5ms")]
    [InlineData("-1ms,5ms")]
    [InlineData("5ms")]
    [InlineData("5ms,5ms,5ms")]
    [InlineData("ms,5ms")]
    [InlineData("1ms,99999999999999999999h")]
    public void Read_IntervalsThatCannotBe_AreOneError(string text) =>
        Assert.Single(Read(Nothing, (SettingsTable.Intervals, text)).Errors, error => error.StartsWith("replay.intervals: ", StringComparison.Ordinal));

    [Theory]
    [InlineData("[::1]:80", "[::1]:80")]
    [InlineData(":9464", ":9464")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("0.0.0.0:65535", "0.0.0.0:65535")]
    public void Read_ListenAddress_IsUnderstood(string text, string expected) =>
        Assert.Equal(expected, Read(Nothing, (SettingsTable.ListenAddress, text)).Options.Web.ToString());

    [Theory]
    [InlineData("::1:80")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:")]
    [InlineData("example.org:80")]
    [InlineData("")]
    public void Read_ListenAddressThatIsNone_IsAnError(string text) =>
        Assert.Contains(Read(Nothing, (SettingsTable.ListenAddress, text)).Errors, error => error.StartsWith("web.listen-address: ", StringComparison.Ordinal));

    [Fact]
    public void Read_TooLongList_IsAnError() =>
        Assert.Contains(
            Read(Nothing, (SettingsTable.Percentiles, string.Join(',', Enumerable.Range(0, 51)))).Errors,
            error => error.StartsWith("metrics.percentiles: ", StringComparison.Ordinal) && error.EndsWith("expected at most 50 numbers, got 51", StringComparison.Ordinal));

    private static (ExporterOptions Options, IReadOnlyList<string> Errors) Read(Dictionary<string, string> environment, params (Setting Setting, string Text)[] commandLine) =>
        OptionsReader.Read(
            Layers.Load(environment, [.. commandLine.Select(pair => (pair.Setting, pair.Setting.Separator == ',' ? pair.Text.Split(',') : [pair.Text]))]),
            [],
            name => environment.GetValueOrDefault(name));
}
