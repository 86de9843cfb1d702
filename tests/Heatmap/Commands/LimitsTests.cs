using System.Diagnostics;
using Damon.TestKit;
using DamonExporter.Tests.Kit;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Tests.Commands;

/// <summary>What is too small, too large, outside, or cannot be written: one line that says what would do.</summary>
public class LimitsTests
{
    private static readonly string Trace = Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(19)]
    public async Task Render_TinyTerminal_DrawsWhatFits(int width)
    {
        Run run = await Run.Heatmap(width, true, "render", "-i", Trace);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains('\e', run.Output);
    }

    [Theory]
    [InlineData("map.xyz")]
    [InlineData("map")]
    [InlineData("map.png.old")]
    [InlineData(".png.")]
    public async Task Render_EndingThatSaysNothing_ListsThoseThatDo(string name)
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("render", "-i", Trace, "-o", folder.At(name));
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(MapFormats.Endings, run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("--format", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Render_EndingThatSaysNothingButAFormat_IsWritten()
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("render", "-i", Trace, "--format", "csv", "-o", folder.At("map.xyz"));
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        Assert.True(File.Exists(folder.At("map.xyz")));
    }

    [Fact]
    public async Task Render_ToADevice_IsText() => Assert.Equal(0, (await Run.Heatmap("render", "-i", Trace, "-o", "/dev/null")).Code);

    [Theory]
    [InlineData("ascii")]
    [InlineData("png")]
    [InlineData("html")]
    public async Task Render_FullDisk_IsOneLine(string format)
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full");
        Run run = await Run.Heatmap("render", "-i", Trace, "--format", format, "-o", "/dev/full");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith("damon-heatmap: /dev/full: cannot be written: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("render", "--format", "csv")]
    [InlineData("diff", "--format", "csv", "--before", "..10s", "--after", "10s..")]
    public async Task Output_Dash_IsStandardOutput(string command, params string[] options)
    {
        Run named = await Run.Heatmap([command, "-i", Trace, .. options, "-o", "-"]), usual = await Run.Heatmap([command, "-i", Trace, .. options]);
        Assert.Equal((0, usual.Output), (named.Code, named.Output));
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public async Task Render_NoSuchDirectory_NamesItAlone()
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("render", "-i", Trace, "-o", folder.At("none/map.png"));
        Assert.Equal((1, $"damon-heatmap: {folder.At("none/map.png")}: cannot be written: there is no directory {folder.At("none")}\n"), (run.Code, run.Error));
    }

    [Theory]
    [InlineData("render", "--format", "csv")]
    [InlineData("convert", "--to", "csv")]
    [InlineData("convert", "--to", "ndjson")]
    [InlineData("convert", "--to", "store")]
    public async Task Any_FileMayNotGrowSoLarge_IsOneLineAndLeavesNothing(string command, params string[] options)
    {
        using var folder = new TemporaryFolder();
        string[] arguments = [HeatmapProgram.Path, command, "-i", Trace, .. options, "-o", folder.At("out")];
        (int code, string output, string error) = await Tool.RunAsync(
            "bash", ["-c", "trap '' XFSZ; ulimit -f 16; exec \"$0\" \"$@\"", .. arguments], environment: new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0" });
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"damon-heatmap: {folder.At("out")}: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(letter => letter == '\n'));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("0..10s")]
    [InlineData("5s..9000000000")]
    public async Task Render_OffsetAndPlainNumber_AreNotMixed(string range)
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--time-range", range);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains("give both the same way", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.5..1")]
    [InlineData("1%..2")]
    public async Task Render_SpanWithoutPercent_CouldBeARatio(string span) => Assert.Equal(2, (await Run.Heatmap("render", "-i", Trace, "--span", span)).Code);

    [Theory]
    [InlineData("--scale", "log")]
    [InlineData("--palette", "gray")]
    [InlineData("--span", "0..50%")]
    [InlineData("--time-zone", "local")]
    [InlineData("--streams", "all")]
    [InlineData("--df", "ratio")]
    [InlineData("--probe", "0")]
    public async Task Render_AsDamoWithWhatDamoHasNot_IsRefused(string option, string value)
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--compat", "damo", option, value);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains($"{option}", run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("csv")]
    public async Task Render_CellsOfWhichLittleIsKnown_HaveSomeCoverage(string format)
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--address-range", "0..0xffffffffffffffff", "--resolution", "3x4", "--format", format);
        string[][] known = [.. run.OutputLines.Skip(format == "csv" ? 1 : 0).Select(line => line.Split('\t', ',')).Where(cell => cell[^2] is not ("-" or ""))];
        Assert.NotEmpty(known);
        Assert.All(known, cell => Assert.InRange(double.Parse(cell[^1], System.Globalization.CultureInfo.InvariantCulture), 1e-15, 1));
    }

    [Fact]
    public async Task Render_Nothing_SaysOneThingThatIsMissing() => Assert.Equal(2, (await Run.Heatmap("render", Trace)).ErrorLines.Length);

    [Theory]
    [InlineData("info")]
    [InlineData("what-if")]
    [InlineData("watch")]
    public async Task Help_OfACommand_HasItsOwnExamples(string command)
    {
        Run run = await Run.Heatmap(command, "--help");
        string[] examples = [.. run.OutputLines.SkipWhile(line => line != "Examples:").Where(line => line.StartsWith("  damon-heatmap ", StringComparison.Ordinal))];
        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.Contains($" {command} ", example, StringComparison.Ordinal));
        Assert.DoesNotContain("000000", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0x80")]
    [InlineData("80x0")]
    [InlineData("-1x80")]
    public async Task Render_GridOfNothing_SaysWhatIsExpected(string resolution)
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--resolution", resolution);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains($"--resolution '{resolution}': expected two numbers of at least 1, as in 40x80", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("31623x31623", "raise --max-cells")]
    [InlineData("40000x40000", "ask for fewer")]
    public async Task Render_GridOfABillionCells_SaysHowManyMayBe(string resolution, string remedy)
    {
        foreach (string format in (string[])["ascii", "png", "raw"])
        {
            Run run = await Run.Heatmap("render", "-i", Trace, "--format", format, "--resolution", resolution);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Contains(remedy, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Render_MoreCellsAskedFor_IsDrawn()
    {
        string[] how = ["render", "-i", Trace, "--format", "raw", "--resolution", "30x40"];
        Assert.Equal(1, (await Run.Heatmap([.. how, "--max-cells", "1199"])).Code);
        Assert.Equal(1200, (await Run.Heatmap([.. how, "--max-cells", "1200"])).OutputLines.Length);
    }

    [Theory]
    [InlineData("--time-range", "1h..2h", "the recording knows 6.321 s since boot .. 36.44 s since boot")]
    [InlineData("--address-range", "1..2", "recorded is 0x")]
    [InlineData("--time-range", "20s..10s", "the time range is empty: ")]
    [InlineData("--time-range", "10s..10s", "the time range is empty: ")]
    [InlineData("--address-range", "0x2000..0x2000", "the address range is empty: ")]
    public async Task Render_RangeOutsideOrEmpty_SaysWhatThereIs(string option, string value, string expected)
    {
        foreach (string format in (string[])["ascii", "html"])
        {
            Run run = await Run.Heatmap("render", "-i", Trace, "--format", format, option, value);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("render", "--format", "raw")]
    [InlineData("render", "--format", "png")]
    [InlineData("render", "--format", "ascii")]
    [InlineData("access")]
    [InlineData("info", "--json")]
    [InlineData("convert", "--to", "csv", "-o", "-")]
    public async Task Any_ReaderThatEndsEarly_IsQuiet(params string[] command)
    {
        // the shell's read ends with the first byte, and with it the pipe
        var start = new ProcessStartInfo("bash", ["-c", "\"$@\" | head -c 1 >/dev/null; echo \"${PIPESTATUS[0]}\"", "bash", HeatmapProgram.Path, command[0], "-i", Trace, .. command[1..]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string code = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("0", ""), (code.Trim(), await error));
    }
}
