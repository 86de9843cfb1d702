using System.Globalization;
using System.Text.Json;
using Damon.Analysis;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Encoders;

namespace DamonHeatmap.Tests.Commands;

public class DiffCommandTests
{
    private static readonly string Trace = Sample("stairs-6.18-vaddr", "trace.damon.data");
    private static readonly string OtherTrace = Sample("stairs-7.3-vaddr", "trace.damon.data");
    private static readonly string Physical = Sample("stairs-7.3-paddr", "snapshots.damon.data");

    /// <summary>The first five steps and the last five.</summary>
    private static readonly string[] Halves = [Trace, "--before", "5s..17500ms", "--after", "17500ms..30s"];

    [Fact]
    public async Task Diff_TwoTimesOfTheStairs_TheHeatHasGoneToLowerAddresses()
    {
        Run run = await Run.Heatmap(["diff", .. Halves, "--ranges", "hottest", "--resolution", "10x60", "--ignore", "5%"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        string[] rows = [.. run.OutputLines.Where(line => line.EndsWith('|')).Select(line => line[TextEncoder.LabelWidth..^1])];
        Assert.Equal(10, rows.Length);
        Assert.All(rows, row =>
        {
            int[] hotter = [.. row.Index().Where(cell => char.IsAsciiDigit(cell.Item)).Select(cell => cell.Index)], colder = [.. row.Index().Where(cell => char.IsAsciiLetter(cell.Item)).Select(cell => cell.Index)];
            Assert.NotEmpty(hotter);
            Assert.NotEmpty(colder);
            Assert.True(hotter.Average() + 10 < colder.Average(), row);
        });
        Assert.Contains("bytes by idle time, target=0", run.OutputLines);
    }

    [Fact]
    public async Task Diff_ARecordingAndItself_NothingDiffers()
    {
        string few = Sample("stairs-6.18-vaddr", "snapshots.damon.data");
        Run run = await Run.Heatmap("diff", few, few, "--format", "csv", "--resolution", "20x30");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["unchanged", "unknown_in_both"], run.OutputLines.Skip(1).Select(line => line.Split(',')[^1]).Distinct().Order());
        run = await Run.Heatmap("diff", Trace, Trace, "--table-only", "--format", "csv");
        Assert.All(run.OutputLines.Skip(1), line => Assert.EndsWith(",0", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Diff_Table_IsBytesByIdleTimeOfTheLastSnapshotOfEach()
    {
        Run run = await Run.Heatmap(["diff", .. Halves, "--table-only", "--json", "--idle", "1s,5s"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement table = Assert.Single(json.RootElement.GetProperty("bytes_by_idle_time").EnumerateArray());
        List<Snapshot> snapshots = [.. RecordFile.Open(Trace, new RecordFileOptions()).ReadSnapshots(null, TestContext.Current.CancellationToken)];
        foreach (string side in (string[])["before", "after"])
        {
            long end = long.Parse(json.RootElement.GetProperty(side).GetProperty("end_time_ns").GetString()!, CultureInfo.InvariantCulture);
            Snapshot last = snapshots.Where(snapshot => snapshot.EndTime <= end).MaxBy(snapshot => snapshot.EndTime)!;
            Assert.Equal(last.EndTime.ToString(CultureInfo.InvariantCulture), table.GetProperty($"{side}_time_ns").GetString());
            Assert.Equal(SizeByIdleTime.Of(last, [0, 1, 5, double.PositiveInfinity]), table.GetProperty("idle").EnumerateArray().Select(one => one.GetProperty($"{side}_bytes").GetUInt64()));
        }
    }

    [Fact]
    public async Task Diff_TheOtherWayRound_IsTheNegative()
    {
        string[] how = ["--format", "raw", "--resolution", "20x30"];
        Run forth = await Run.Heatmap(["diff", Trace, "--before", "0s..10s", "--after", "10s..20s", .. how]), back = await Run.Heatmap(["diff", Trace, "--before", "10s..20s", "--after", "0s..10s", .. how]);
        Assert.Equal(600, forth.OutputLines.Length);
        Assert.All(forth.OutputLines.Zip(back.OutputLines), pair =>
        {
            string[] one = pair.First.Split('\t'), other = pair.Second.Split('\t');
            Assert.Equal((one[0], one[1], one[3], one[4], one[5], one[6]), (other[0], other[1], other[4], other[3], other[6], other[5]));
            Assert.Equal(one[2], other[2] is "-" or "0" ? other[2] : other[2][0] == '-' ? other[2][1..] : "-" + other[2]);
        });
    }

    [Fact]
    public async Task Diff_AStoreOfARecording_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", Trace, "--to", "store", "-o", folder.At("s.db"))).Code);
        Run ofRecording = await Run.Heatmap(["diff", .. Halves, "--json"]), ofStore = await Run.Heatmap(["diff", "-i", folder.At("s.db"), .. Halves[1..], "--json"]);
        Assert.Equal((0, ""), (ofStore.Code, ofStore.Error));
        Assert.Equal(ofRecording.Output, ofStore.Output);
    }

    [Fact]
    public async Task Diff_TwoRunsOfAProcess_AreComparedByTemperatureAndItIsSaid()
    {
        Run run = await Run.Heatmap("diff", Trace, OtherTrace, "--format", "json", "--resolution", "10x20");
        Assert.Equal(0, run.Code);
        Assert.Contains("--sort address", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("temperature", json.RootElement.GetProperty("order").GetString());
    }

    [Fact]
    public async Task Diff_DfPassed_IsOfThoseBytes()
    {
        Run run = await Run.Heatmap("diff", Physical, "--before", "0s..60s", "--after", "60s..120s", "--df-passed", "--table-only", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement table = json.RootElement.GetProperty("bytes_by_idle_time")[0];
        Assert.Equal(SizeByIdleTime.DefaultBounds.Count, table.GetProperty("idle").GetArrayLength());
        Assert.Equal(("filter_passed", "1"), (table.GetProperty("bytes").GetString(), table.GetProperty("after_stream").GetProperty("scheme").GetString()));
    }

    [Fact]
    public async Task Diff_SchemesOfOneContext_AreNotAddedUp()
    {
        Run run = await Run.Heatmap("diff", Physical, "--before", "0s..60s", "--after", "60s..120s", "--streams", "all", "--resolution", "5x20");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(2, run.OutputLines.Count(line => line.StartsWith("difference of the access rate, ", StringComparison.Ordinal)));
        Assert.Equal(2, run.OutputLines.Count(line => line.StartsWith("bytes by idle time, ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Diff_Mean_IsOneRow()
    {
        Run run = await Run.Heatmap(["diff", .. Halves, "--mean"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Single(run.OutputLines, line => line.EndsWith('|'));
    }

    [Fact]
    public async Task Diff_OnATerminal_IsColouredAndFits()
    {
        Run run = await Run.Heatmap(100, true, ["diff", .. Halves]);
        Assert.Contains("\e[48;5;", run.Output, StringComparison.Ordinal);
        Assert.Contains("unknown before", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(200)]
    public async Task Diff_AnyWindow_MapFitsIt(int width)
    {
        Run run = await Run.Heatmap(width, false, ["diff", .. Halves]);
        Assert.Equal(0, run.Code);
        string[] rows = [.. run.OutputLines.Where(line => line.EndsWith('|'))];
        Assert.Equal(20, rows.Length);
        Assert.All(rows, row => Assert.True(row.Length <= Math.Max(2, width)));
    }

    [Theory]
    [InlineData("d.csv", "node,kdamond,context,target,scheme,start_offset_ns,")]
    [InlineData("d.json", "{\"before\":{\"start_time_ns\":")]
    [InlineData("d.tsv", "0\t")]
    [InlineData("d.txt", "difference of the access rate, ")]
    [InlineData("d.svg", "<svg ")]
    [InlineData("d.PNG", "")]
    public async Task Diff_ToAFile_ItsEndingSaysTheFormat(string name, string begin)
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap(["diff", .. Halves, "--resolution", "3x8", "-o", folder.At(name)]);
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        Assert.StartsWith(begin, await File.ReadAllTextAsync(folder.At(name), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("not-there/d.txt")]
    [InlineData(".")]
    public async Task Diff_UnwritableOutput_IsOneLine(string where)
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap(["diff", .. Halves, "-o", folder.At(where)]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Single(run.ErrorLines);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("expected two recordings")]
    [InlineData("give --before and --after", "a")]
    [InlineData("give --before and --after", "a", "--before", "..5s")]
    [InlineData("give --before and --after", "-i", "a", "b")]
    [InlineData("give either, not both", "a", "b", "-i", "c")]
    [InlineData("'c'", "a", "b", "c")]
    [InlineData("'--time-range'", "a", "b", "--time-range", "..5s")]
    [InlineData("'--no-such-option'", "a", "b", "--no-such-option")]
    [InlineData("BEFORE ''", "", "b")]
    [InlineData("--before 'x..y'", "a", "--before", "x..y", "--after", "5s..")]
    [InlineData("--after '5s'", "a", "b", "--after", "5s")]
    [InlineData("--span '0%'", "a", "b", "--span", "0%")]
    [InlineData("--span '0..100%'", "a", "b", "--span", "0..100%")]
    [InlineData("--ignore 'much'", "a", "b", "--ignore", "much")]
    [InlineData("--idle '5'", "a", "b", "--idle", "5")]
    [InlineData("--palette 'ember'", "a", "b", "--palette", "ember")]
    [InlineData("--format 'gif'", "a", "b", "--format", "gif")]
    [InlineData("--format html", "a", "b", "--format", "html")]
    [InlineData("--format html", "a", "b", "-o", "x.html")]
    [InlineData("--json and --format", "a", "b", "--json", "--format", "csv")]
    [InlineData("--table-only", "a", "b", "--table-only", "--format", "png")]
    [InlineData("--mean is one row: ask for --resolution 1x80", "a", "b", "--mean", "--resolution", "40x80")]
    [InlineData("--output ''", "a", "b", "-o", "")]
    public async Task Diff_BadUsage_IsAtMostThreeLinesAndExitCode2(string expected, params string[] arguments)
    {
        Run run = await Run.Heatmap(["diff", .. arguments]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.InRange(run.ErrorLines.Length, 2, 3);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_PngOnATerminal_AsksForAFile()
    {
        Run run = await Run.Heatmap(80, true, ["diff", .. Halves, "--format", "png"]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("--output", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before, ", "--before", "5s..5s", "--after", "6s..7s")]
    [InlineData("after, ", "--before", "5s..6s", "--after", "1h..2h")]
    [InlineData("the same time", "--before", "5s..6s", "--after", "5s..6s")]
    [InlineData("nothing is recorded in 0x1..0x2", "--before", "..6s", "--after", "6s..", "--address-range", "1..2")]
    [InlineData("no stream kdamond=7", "--before", "..6s", "--after", "6s..", "--kdamond", "7")]
    [InlineData("no filter was installed", "--before", "..6s", "--after", "6s..", "--df-passed")]
    [InlineData("more than", "--before", "..6s", "--after", "6s..", "--resolution", "100000x100000")]
    [InlineData("too short", "--before", "5s..6s", "--after", "6s..7s", "--address-range", "0x400000..0x400010")]
    public async Task Diff_NothingToCompare_IsOneLineAndExitCode1(string expected, params string[] options)
    {
        Run run = await Run.Heatmap(["diff", Trace, .. options]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", "-", "standard input is named twice")]
    [InlineData("/not/there", "", "/not/there")]
    [InlineData("", "/not/there", "/not/there")]
    public async Task Diff_UnreadableInput_IsOneLineAndExitCode1(string before, string after, string expected)
    {
        Run run = await Run.Heatmap("diff", before.Length > 0 ? before : Trace, after.Length > 0 ? after : Trace);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_Help_GoesToOutput()
    {
        Run run = await Run.Heatmap("diff", "--help");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("BEFORE", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--time-range <", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("html", run.Output, StringComparison.Ordinal);
    }

    private static string Sample(string folder, string file) => Repository.At("samples", folder, file);
}
