using DamonExporter.Commands;
using DamonExporter.Settings;

namespace DamonExporter.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("run", "--bogus")]
    [InlineData("run", "--speed")]
    [InlineData("run", "--speed", "1", "--speed", "2")]
    [InlineData("run", "--loop", "true", "false")]
    [InlineData("run", "@file")]
    [InlineData("run", "--source", "replay", "--input", "file", "--sped", "3")]
    [InlineData("bogus")]
    [InlineData("config")]
    [InlineData]
    public async Task RunAsync_BadUsage_IsToldInLinesAndExits2(params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);

        Assert.Equal((2, ""), (code, output));
        Assert.All(error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("damon-exporter: ", line, StringComparison.Ordinal));
        Assert.EndsWith($"damon-exporter: see damon-exporter {(arguments is ["run" or "config", ..] ? arguments[0] + " " : "")}--help\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_BadSettings_TellsAllAndExits2()
    {
        (int code, _, string error) = await RunAsync("run", "--source", "live", "--speed", "fast", "--metrics.percentiles", "1,2", "3,x");

        Assert.Equal(2, code);
        Assert.Equal(
            [
                "damon-exporter: source: \"live\" (command line, --source): expected auto, stat, trace, sysfs, manage or replay",
                "damon-exporter: replay.speed: \"fast\" (command line, --speed): expected max, or a number from 0.001 to 1000000",
                "damon-exporter: metrics.percentiles: \"x\" (command line, --metrics.percentiles): expected numbers from 0 to 100",
            ],
            error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task RunAsync_Help_NamesEverySettingAndGivesExamples()
    {
        (int code, string output, string error) = await RunAsync("run", "--help");

        Assert.Equal((0, ""), (code, error));
        Assert.All(SettingsTable.All, setting => Assert.Contains(setting.Flag + " <", output, StringComparison.Ordinal));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("record", "-o FILE")]
    [InlineData("doctor", "doctor --source manage")]
    [InlineData("", "doctor  ")]
    public async Task RunAsync_HelpOfACommand_NeedsNothingElse(string command, string text)
    {
        (int code, string output, string error) = await RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains(text, output.Replace("--output <FILE>", "-o FILE", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Version_IsOneLine()
    {
        (int code, string output, _) = await RunAsync("--version");

        Assert.Equal(0, code);
        Assert.Matches(@"^damon-exporter \d+\.\d+\.\d+\S* \(\w+\)\n$", output);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        (output.NewLine, error.NewLine) = ("\n", "\n");
        int code = await CommandLine.RunAsync(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
