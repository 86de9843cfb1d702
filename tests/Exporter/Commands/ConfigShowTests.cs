using DamonExporter.Commands;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Commands;

public sealed class ConfigShowTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["DAMON_EXPORTER_REPLAY_SPEED"] = "10",
        ["NODE_NAME"] = "node-7",
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4317",
        ["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=secret",
    };

    private static readonly EffectiveSettings Settings = Layers.Load(
        Variables, (SettingsTable.Source, ["replay"]), (SettingsTable.Input, ["a.damon.data", "with blank\n"]), (SettingsTable.Loop, ["true"]));

    [Fact]
    public void Text_MixedOrigins_IsTheGoldenTable() => Golden.Check("config.txt", ConfigReport.Text(Settings, name => Variables.GetValueOrDefault(name)));

    [Fact]
    public void Json_MixedOrigins_IsTheGoldenDocument() => Golden.Check("config.json", ConfigReport.Json(Settings, name => Variables.GetValueOrDefault(name)));

    [Fact]
    public async Task RunAsync_ConfigShowWithErrors_ShowsBothAndExits2()
    {
        using StringWriter output = new(), error = new();

        int code = await CommandLine.RunAsync(["config", "show", "--speed", "x", "--json"], output, error);

        Assert.Equal(2, code);
        Assert.Contains("\"value\": \"x\"", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("damon-exporter: replay.speed: \"x\" (command line, --speed): expected", error.ToString(), StringComparison.Ordinal);
    }
}
