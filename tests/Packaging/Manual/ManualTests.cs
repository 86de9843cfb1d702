using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;
using Packaging.Generator.Manual;
using Packaging.Generator.Model;

namespace Packaging.Tests.Manual;

public sealed partial class ManualTests
{
    private static readonly Dictionary<string, string> Plain = new() { ["LC_ALL"] = "C.UTF-8", ["MANWIDTH"] = "200", ["MANPAGER"] = "cat", ["PAGER"] = "cat" };

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Repository.At("packaging", "man")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Mandoc_FindsNothingWrong(string page)
    {
        string mandoc = Tool.OnPath("mandoc");

        (_, string output, string error) = await Tool.RunAsync(mandoc, ["-T", "lint", "-W", "warning", Repository.At("packaging", "man", page)], environment: Plain);

        // a page has no date, so that it is the same whenever it is made
        Assert.Equal([], (output + error).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("missing date", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Page_Man_ShowsItWithoutAWarning(string page)
    {
        string man = Tool.OnPath("man");

        (int code, string output, string error) = await Tool.RunAsync(man, ["--warnings", "-l", Repository.At("packaging", "man", page)], environment: new Dictionary<string, string>(Plain) { ["MANWIDTH"] = "80" });

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("SEE ALSO", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExporterPage_EverySettingOptionAndExample_IsReadAsItIsTyped()
    {
        CommandModel program = ExporterManual.Tree();

        string text = await ReadAsync("damon-exporter.8");

        Assert.All(program.Whole().SelectMany(command => command.Options).SelectMany(option => option.Names), name => Assert.Contains(name, text, StringComparison.Ordinal));
        Assert.All(program.Commands.SelectMany(command => command.Whole()).SelectMany(command => command.Examples), example => Assert.Contains($" {example.Line}\n", text, StringComparison.Ordinal));
        Assert.All(SettingsTable.All, setting => Assert.Contains($"Environment: {setting.Variable}.", text, StringComparison.Ordinal));
        Assert.All(OtlpVariables.Names, name => Assert.Contains(name, text, StringComparison.Ordinal));
        Assert.Contains("--source auto|stat|trace|sysfs|manage|replay\n", text, StringComparison.Ordinal);
        Assert.Contains("Default: 0,5,30,120,600,3600,21600,+Inf.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeatmapPages_EveryOptionAndExample_IsReadAsItIsTyped()
    {
        foreach (CommandModel command in HeatmapManual.Tree().Commands)
        {
            string text = await ReadAsync($"damon-heatmap-{command.Name}.1");

            Assert.All(command.Options.SelectMany(option => option.Names), name => Assert.Contains(name, text, StringComparison.Ordinal));
            Assert.NotEmpty(command.Examples);
            Assert.All(command.Examples, example => Assert.Contains($" {example.Line}\n", text, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task HeatmapPage_DefaultsAndRequired_AreSaid()
    {
        string text = await ReadAsync("damon-heatmap-render.1");

        Assert.Matches(@"damon-heatmap render -i FILE\.\.\. \[OPTION\]\.\.\.", text);
        Assert.Matches(@"--max-cells N\n +Refuse larger grids\. Default: \d+\.", text);
        Assert.Contains("Several are taken together. Required.", text, StringComparison.Ordinal);
    }

    /// <summary>What a reader sees, in lines wide enough that nothing is parted but at spaces.</summary>
    private static async Task<string> ReadAsync(string page)
    {
        string mandoc = Tool.OnPath("mandoc");
        (int code, string output, string error) = await Tool.RunAsync(mandoc, ["-T", "utf8", "-O", "width=1000", Repository.At("packaging", "man", page)], environment: Plain);
        Assert.Equal((0, ""), (code, error));
        return Overstrike().Replace(output, "");
    }

    /// <summary>How a printer makes a letter bold or underlines it.</summary>
    [GeneratedRegex(".\b")]
    private static partial Regex Overstrike();
}
