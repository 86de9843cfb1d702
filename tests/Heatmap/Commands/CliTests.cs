using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Encoders;

namespace DamonHeatmap.Tests.Commands;

public class CliTests
{
    private static readonly string Trace = Sample("stairs-6.18-vaddr", "trace.damon.data");
    private static readonly string TraceText = Sample("stairs-6.18-vaddr", "trace.perf-script.txt");
    private static readonly string Physical = Sample("stairs-7.3-paddr", "snapshots.damon.data");

    [Fact]
    public async Task Render_RealTrace_ShowsTheStairs()
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--resolution", "40x60", "--ranges", "hottest");
        Assert.Equal((0, ""), (run.Code, run.Error));
        string[] rows = [.. run.OutputLines.Where(line => line.EndsWith('|')).Select(line => line[TextEncoder.LabelWidth..^1])];
        Assert.Equal(40, rows.Length);
        Assert.All(rows, row => Assert.Equal(60, row.Length));

        // after 5 s of everything, a hot step of a tenth of the 100 MB walks from the highest to the lowest address, 2.5 s each
        int[] hottest = [.. Enumerable.Range(0, 9).Select(step => Hottest(rows[(int)((5 + (2.5 * step) + 1.8) / 30.1 * 40)]))];
        Assert.All(hottest.Zip(hottest.Skip(1)), pair => Assert.True(pair.First > pair.Second, string.Join(' ', hottest)));
    }

    [Fact]
    public async Task Render_OnATerminal_IsColoured() =>
        Assert.Contains("\e[48;5;", (await Run.Heatmap(100, true, "render", "-i", Trace)).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Render_IntoAPipe_HasNoEscapes()
    {
        Run run = await Run.Heatmap("render", "-i", Trace);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Contains(run.OutputLines, line => line.Length == 80);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(200)]
    public async Task Render_AnyWindow_FitsIt(int width)
    {
        Run run = await Run.Heatmap(width, false, "render", "-i", Trace);
        Assert.Equal(0, run.Code);
        string[] rows = [.. run.OutputLines.Where(line => line.EndsWith('|'))];
        Assert.Equal(40, rows.Length);
        Assert.All(rows, row => Assert.True(row.Length <= Math.Max(2, width)));
    }

    [Fact]
    public async Task Render_Raw_CoversTheRangeCellByCell()
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--format", "raw", "--resolution", "5x7");
        string[][] cells = [.. run.OutputLines.Select(line => line.Split('\t'))];
        Assert.Equal(35, cells.Length);
        Assert.Equal(5, cells.Select(cell => cell[0]).Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(double.Parse(cell[3], CultureInfo.InvariantCulture), 0, 1));
        Assert.Contains(cells, cell => cell[2] != "-" && double.Parse(cell[2], CultureInfo.InvariantCulture) > 0.1);
    }

    [Fact]
    public async Task Render_TraceTextAndDamosFileOfIt_AreTheSameMap()
    {
        string[] how = ["--format", "raw", "--resolution", "20x30", "--time-range", "10s..25s", "--ranges", "all"];
        Run json = await Run.Heatmap(["render", "-i", Trace, .. how]);
        Run text = await Run.Heatmap(["render", "-i", TraceText, "--intervals", "5ms,100ms", .. how]);
        Assert.Equal(0, text.Code);

        // the first snapshot's start is damo's invention, so the offsets are some ns apart
        string[][] one = [.. json.OutputLines.Select(line => line.Split('\t'))], other = [.. text.OutputLines.Select(line => line.Split('\t'))];
        Assert.Equal(one.Length, other.Length);
        double difference = one.Zip(other).Average(pair => pair.First[2] == "-" || pair.Second[2] == "-"
            ? (pair.First[2] == pair.Second[2] ? 0 : 1)
            : Math.Abs(double.Parse(pair.First[2], CultureInfo.InvariantCulture) - double.Parse(pair.Second[2], CultureInfo.InvariantCulture)));
        Assert.InRange(difference, 0, 0.01);
    }

    [Fact]
    public async Task Render_RangesAll_DrawsEachRange()
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--ranges", "all", "--resolution", "4x10");
        Assert.Equal(3, run.OutputLines.Count(line => line.StartsWith("addresses (right)", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Render_NothingAskedFor_IsOneMapOfAllWithGapsLeftOut()
    {
        Run run = await Run.Heatmap("render", "-i", Trace);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains(": = left out, 2 x", Assert.Single(run.OutputLines, line => line.StartsWith("addresses (right)", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.All(run.OutputLines.Where(line => line.EndsWith('|')), line => Assert.Equal(2, line.Count(character => character == ':')));
    }

    [Theory]
    [InlineData("raw")]
    [InlineData("csv")]
    public async Task Render_ForPrograms_HasAsManyCellsAsItSaysWhateverIsLeftOut(string format)
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--format", format);
        Assert.Equal(500 * 500, run.OutputLines.Count(line => char.IsAsciiDigit(line[0]) || line[0] == ','));
    }

    [Fact]
    public async Task Render_StreamsAll_IsAMapOfEachOverTheSameTime()
    {
        Run run = await Run.Heatmap("render", "-i", Physical, "--streams", "all", "--resolution", "10x20");
        Assert.Equal((0, ""), (run.Code, run.Error));
        string[] titles = [.. run.OutputLines.Where(line => line.StartsWith("access rate, ", StringComparison.Ordinal))];
        Assert.Equal(titles.Distinct().Count(), titles.Length);
        Assert.True(titles.Length > 1);
        Assert.Single(run.OutputLines.Where(line => line.StartsWith("time (down)", StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public async Task Render_SortTemperature_RisesFromLeftToRight()
    {
        Run run = await Run.Heatmap("render", "-i", Trace, "--sort", "temperature", "--format", "json", "--resolution", "6x40", "--time-range", "10s..20s");
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal("temperature", json.RootElement.GetProperty("order").GetString());
        JsonElement map = Assert.Single(json.RootElement.GetProperty("maps").EnumerateArray());
        Assert.Equal("0", map.GetProperty("address")[0].GetString());
        foreach (JsonElement row in map.GetProperty("heat").EnumerateArray())
        {
            double[] heats = [.. row.EnumerateArray().Where(cell => cell.ValueKind == JsonValueKind.Number).Select(cell => cell.GetDouble())];
            Assert.True(heats[^1] > heats[0]);
            Assert.Equal(0, heats[0]);
        }
    }

    [Fact]
    public async Task Render_DfRatio_IsTheShareThatPassed()
    {
        Run run = await Run.Heatmap("render", "-i", Physical, "--df", "ratio", "--resolution", "10x20");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("share of the bytes that passed the filters, ", run.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains(". none passed, 1 up to ", run.OutputLines[^1], StringComparison.Ordinal);
        Assert.Contains(" of the bytes, 9 up to ", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Probe_IsTheShareOfHitsAndUnknownWithoutIt()
    {
        using var folder = new TemporaryFolder();
        string file = WriteProbes(folder);
        Run run = await Run.Heatmap("render", "-i", file, "--probe", "1", "--format", "raw", "--resolution", "3x2");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(["-", "-", "0.5", "1", "-", "-"], run.OutputLines.Select(line => line.Split('\t')[2]));

        Run text = await Run.Heatmap("render", "-i", file, "--probe", "0", "--resolution", "3x2");
        Assert.Equal("hit rate of probe 0, kdamond=0", text.OutputLines[0]);
        Assert.Contains(". no hit, 1 up to ", text.OutputLines[^1], StringComparison.Ordinal);
        Assert.StartsWith("{\"heat\":\"probe_0_hit_rate\"", (await Run.Heatmap("render", "-i", file, "--probe", "0", "--format", "json")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await Run.Heatmap("render", "-i", file, "--probe", "0", "-o", folder.At("map.html"))).Code);
        Assert.Contains("\"nothing\":\"no hit\"", await File.ReadAllTextAsync(folder.At("map.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_ProbeThatThereIsNot_SaysHowManyThereAre()
    {
        using var folder = new TemporaryFolder();
        string file = WriteProbes(folder);
        Run run = await Run.Heatmap("render", "-i", file, "--probe", "2");
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Equal($"damon-heatmap: {file}: kdamond=0 has 2 probes, counted from 0, and so no probe 2; choose another one with --probe", Assert.Single(run.ErrorLines));
        Run both = await Run.Heatmap("render", "-i", Physical, file, "--probe", "1", "--scheme", "1");
        Assert.EndsWith("no probe was installed when kdamond=0 context=0 scheme=1 was recorded, so there are no hits; draw kdamond=0, or leave out --probe", Assert.Single(both.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_Probes_AreCounted()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("  probes     2 (--probe 0 .. 1)", (await Run.Heatmap("info", "-i", WriteProbes(folder))).OutputLines);
        Assert.DoesNotContain("--probe", (await Run.Heatmap("info", "-i", Trace)).Output, StringComparison.Ordinal);
        Assert.Contains("\"probes\": 2", (await Run.Heatmap("info", "--json", "-i", WriteProbes(folder))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_Probes_AreInEachTable()
    {
        using var folder = new TemporaryFolder();
        string file = WriteProbes(folder);
        string[] how = ["--probe", "1", "--format", "raw", "--resolution", "3x2"];
        Run original = await Run.Heatmap(["render", "-i", file, .. how]);
        foreach (string format in (string[])["csv", "ndjson", "damo-json", "damo-json-compressed", "store", "otlp-json"])
        {
            Run convert = await Run.Heatmap("convert", "-i", file, "--to", format, "-o", folder.At(format));
            Assert.Equal((0, ""), (convert.Code, convert.Error));
            Assert.Equal(original.Output, (await Run.Heatmap(["render", "-i", folder.At(format), .. how])).Output);
        }

        Assert.Equal(0, (await Run.Heatmap("convert", "-i", file, "--to", "csv", "-o", folder.At("late"), "--time-range", "150ms..")).Code);
        Assert.EndsWith(",probe_hits_0,probe_hits_1", (await File.ReadAllLinesAsync(folder.At("late"), TestContext.Current.CancellationToken))[0], StringComparison.Ordinal);
        Assert.Contains("\"probe_hits_0\":[4,0]", (await Run.Heatmap("access", "-i", file, "--json")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("map.csv", "node,kdamond,context,target,scheme,start_time_ns,end_time_ns,start,end,access_rate,coverage")]
    [InlineData("map.JSON", "{\"heat\":\"access_rate\"")]
    [InlineData("map.txt", "access rate, ")]
    [InlineData("map.svg", "<svg ")]
    [InlineData("map.html", "<!doctype html>")]
    public async Task Render_ToAFile_ItsEndingSaysTheFormat(string name, string begin)
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("render", "-i", Trace, "--resolution", "3x4", "-o", folder.At(name));
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        Assert.StartsWith(begin, await File.ReadAllTextAsync(folder.At(name), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_Page_NeedsNothingElseAndKeepsWhatNamesSayToItself()
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("render", "-i", Trace, "-o", folder.At("map.html"));
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        string page = await File.ReadAllTextAsync(folder.At("map.html"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", page, StringComparison.Ordinal);
        string data = page.Split("<script type=\"application/json\" id=\"data\">")[1].Split("</script>")[0];
        using JsonDocument json = JsonDocument.Parse(data);
        Assert.DoesNotContain('<', data);
        Assert.Equal(3, json.RootElement.GetProperty("maps")[0].GetProperty("spans").GetArrayLength());
    }

    [Fact]
    public async Task Render_PngOnATerminal_AsksForAFile()
    {
        Run run = await Run.Heatmap(80, true, "render", "-i", Trace, "--format", "png");
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("--output", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIf_RealTrace_TellsWhatWasTouchedAgain()
    {
        Run run = await Run.Heatmap("what-if", "-i", Trace, "--idle", "1s,5s", "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement[] thresholds = [.. json.RootElement[0].GetProperty("thresholds").EnumerateArray()];
        Assert.Equal([1.0, 5.0], thresholds.Select(one => one.GetProperty("idle_seconds").GetDouble()));
        Assert.All(thresholds, one => Assert.InRange(one.GetProperty("touched_again_bytes").GetDouble(), 1, one.GetProperty("taken_bytes").GetDouble()));
        Assert.Contains("an upper bound", (await Run.Heatmap("what-if", "-i", Trace)).Output, StringComparison.Ordinal);
        Assert.Contains("passed the scheme's filters", (await Run.Heatmap("what-if", "-i", Physical, "--scheme", "1")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("5")]
    [InlineData("1m,")]
    public async Task WhatIf_WrongThreshold_IsBadUsage(string idle)
    {
        Run run = await Run.Heatmap("what-if", "-i", Trace, "--idle", idle);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains("--idle", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_TimeZone_TellsTimesInIt()
    {
        Run utc = await Run.Heatmap("render", "-i", Physical, "--scheme", "0", "--resolution", "2x20");
        Run there = await Run.Heatmap("render", "-i", Physical, "--scheme", "0", "--resolution", "2x20", "--time-zone", "Asia/Kolkata");
        DateTimeOffset First(Run run) => DateTimeOffset.Parse(run.OutputLines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries)[1].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.Equal(First(utc), First(there));
        Assert.Contains("+05:30", there.OutputLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_DfPassed_TakesTheStreamWithTheFilter()
    {
        Run run = await Run.Heatmap("render", "-i", Physical, "--df-passed", "--resolution", "10x20");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("scheme=1", run.OutputLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_SeveralStreams_SaysWhichIsDrawn()
    {
        Run run = await Run.Heatmap("render", "-i", Physical, "--resolution", "10x20");
        Assert.Equal(0, run.Code);
        Assert.Contains("scheme=0", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("scheme=1", (await Run.Heatmap("render", "-i", Physical, "--scheme", "1")).OutputLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_IdleForDays_LeavesTheRecordingItsPlace()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("days.damon.data");
        using (var stream = File.Create(path))
        using (var writer = JsonRecordWriter.Create(stream, RecordFormat.Json))
        {
            for (int second = 0; second <= 10; second++)
            {
                var builder = new RegionsBuilder();
                builder.Add(0, 1 << 20, 0, 5_000_000);
                builder.Add(1 << 20, 2 << 20, 20, 3);
                long end = (1_760_000_000 + second) * 1_000_000_000L;
                writer.Write(new Snapshot(new StreamId(Kdamond: "0"), end - 100_000_000, end, new Intervals(5_000_000, 100_000_000), builder.Build(false)));
            }

            writer.Complete();
        }

        Run run = await Run.Heatmap("render", "-i", path);
        Assert.Equal(0, run.Code);
        Assert.Contains("(50 s)", run.OutputLines[1], StringComparison.Ordinal);
        Assert.Contains("--time-range 1759499999900000000..", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Contains("(5 d 19 h)", (await Run.Heatmap("render", "-i", path, "--time-range", "1759499999900000000..")).OutputLines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_FilesInAnyOrder_AreTheSameMap()
    {
        string other = Sample("stairs-7.3-vaddr", "snapshots.damon.data"), one = Sample("stairs-6.18-vaddr", "snapshots.damon.data");
        Run forth = await Run.Heatmap("render", "--format", "raw", "--resolution", "20x20", "-i", one, other);
        Run back = await Run.Heatmap("render", "--format", "raw", "--resolution", "20x20", "-i", other, one);
        Assert.Equal(0, forth.Code);
        Assert.Equal(forth.Output, back.Output);
    }

    [Fact]
    public async Task Render_ToAFile_IsCompleteAndAlone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("map.json");
        Run run = await Run.Heatmap("render", "-i", Trace, "--format", "json", "--resolution", "3x4", "-o", path);
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
        using JsonDocument json = JsonDocument.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(3, json.RootElement.GetProperty("maps")[0].GetProperty("rows").GetInt32());
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("not-there/map.txt")]
    [InlineData(".")]
    public async Task Render_UnwritableOutput_IsOneLine(string where)
    {
        using var folder = new TemporaryFolder();
        Run run = await Run.Heatmap("render", "-i", Trace, "-o", folder.At(where));
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Single(run.ErrorLines);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("--resolution", "0x80")]
    [InlineData("--resolution", "80")]
    [InlineData("--time-range", "10s")]
    [InlineData("--time-range", "x..y")]
    [InlineData("--address-range", "12..zz")]
    [InlineData("--ranges", "warm")]
    [InlineData("--format", "gif")]
    [InlineData("--scale", "cubic")]
    [InlineData("--span", "5..200%")]
    [InlineData("--span", "50..50%")]
    [InlineData("--palette", "neon")]
    [InlineData("--time-zone", "Mars/Olympus")]
    [InlineData("--df", "failed")]
    [InlineData("--df", "ratio", "--df-passed")]
    [InlineData("--probe", "4")]
    [InlineData("--probe", "-1")]
    [InlineData("--probe", "anon")]
    [InlineData("--probe", "0", "--df", "ratio")]
    [InlineData("--probe", "0", "--df-passed")]
    [InlineData("--probe", "0", "--compat", "damo")]
    [InlineData("--streams", "none")]
    [InlineData("--sort", "size")]
    [InlineData("--address-range", "0x1000..", "--sort", "temperature")]
    [InlineData("--intervals", "5,100")]
    [InlineData("--intervals", "100ms,5ms")]
    [InlineData("--max-cells", "many")]
    [InlineData("--max-cells", "-5")]
    [InlineData("--time-range", "99999999999999999d..")]
    [InlineData("--address-range", "99999999999999EiB..")]
    [InlineData("--output", "")]
    [InlineData("--intervals", "5ms,100ms", "--compat", "damo")]
    [InlineData("--no-such-option", "1")]
    public async Task Render_BadUsage_IsTwoLinesAndExitCode2(string option, string value, params string[] more)
    {
        Run run = await Run.Heatmap(["render", "-i", Trace, option, value, .. more]);
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.InRange(run.ErrorLines.Length, 2, 3);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_EmptyNameOfInput_IsBadUsage() => Assert.Equal(2, (await Run.Heatmap("render", "-i", "")).Code);

    [Fact]
    public async Task Render_DfPassedOfAStreamWithoutFilter_NamesTheOneThatHas()
    {
        Run run = await Run.Heatmap("render", "-i", Physical, "--df-passed", "--scheme", "0");
        Assert.Equal(1, run.Code);
        Assert.Contains("draw kdamond=0 context=0 scheme=1", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_OfAPipe_SaysWhyNot()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "no mkfifo");
        using var folder = new TemporaryFolder();
        string pipe = folder.At("pipe");
        using (Process made = Process.Start("/usr/bin/mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        // reading and writing, so that opening the other end does not wait
        await using var end = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Run run = await Run.Heatmap("info", "-i", pipe);
        Assert.Equal(1, run.Code);
        Assert.Contains("a pipe", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing is recorded in", "--address-range", "1..2")]
    [InlineData("nothing is recorded in", "--time-range", "1h..2h")]
    [InlineData("is empty", "--address-range", "0x2000..0x1000")]
    [InlineData("more than", "--resolution", "100000x100000")]
    [InlineData("more than", "--resolution", "100000x100000", "--max-cells", "10000000000")]
    [InlineData("more than", "--resolution", "2147483647x2147483647", "--ranges", "all")]
    [InlineData("more than", "--resolution", "2147483647x2147483647", "--compat", "damo")]
    [InlineData("no stream kdamond=7", "--kdamond", "7")]
    [InlineData("no filter was installed", "--df-passed")]
    [InlineData("no probe was installed when it was recorded, so there are no hits; leave out --probe", "--probe", "0")]
    [InlineData("too short", "--address-range", "0x400000..0x400010")]
    public async Task Render_NothingToDraw_IsOneLineAndExitCode1(string expected, params string[] options)
    {
        Run run = await Run.Heatmap(["render", "-i", Trace, .. options]);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(expected, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info")]
    [InlineData("render")]
    public async Task Any_NoRecording_IsOneLineAndExitCode1(string command)
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, byte[] content) in new (string, byte[])[] { ("empty", []), ("text", "To be, or not to be"u8.ToArray()), ("zeros", new byte[5000]), ("nothing", "[]"u8.ToArray()) })
        {
            await File.WriteAllBytesAsync(folder.At(name), content, TestContext.Current.CancellationToken);
        }

        foreach (string path in (string[])[folder.At("empty"), folder.At("text"), folder.At("zeros"), folder.At("nothing"), folder.At("absent"), folder.Path])
        {
            Run run = await Run.Heatmap(command, "-i", path);
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.Contains(path, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Info_RealSnapshots_TellsWhatToAskFor()
    {
        Run run = await Run.Heatmap("info", "-i", Physical);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(2, run.OutputLines.Count(line => line.StartsWith("stream ", StringComparison.Ordinal)));
        Assert.Contains("0x100000..0x7ffdf000", run.Output, StringComparison.Ordinal);
        Assert.Contains("reject none anon", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_Json_IsOneDocument()
    {
        Run run = await Run.Heatmap("info", "--json", "-i", Trace);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement stream = Assert.Single(json.RootElement.GetProperty("streams").EnumerateArray());
        Assert.Equal(232, stream.GetProperty("snapshots").GetInt32());
        Assert.Equal(3935, stream.GetProperty("regions").GetInt32());
        Assert.Equal(3, stream.GetProperty("address_ranges").GetArrayLength());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("render", "--help")]
    [InlineData("info", "-h")]
    public async Task Help_Any_GoesToOutput(params string[] arguments)
    {
        Run run = await Run.Heatmap(arguments);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("Examples:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_NoCommand_IsBadUsage() => Assert.Equal(2, (await Run.Heatmap()).Code);

    /// <summary>Three aggregations of two regions in a row: without probes, with two, and with one.</summary>
    private static string WriteProbes(TemporaryFolder folder)
    {
        string path = folder.At("probes.damon.data");
        using var writer = JsonRecordWriter.Create(path, RecordFormat.Json);
        var builder = new RegionsBuilder();
        (ProbeHits Low, ProbeHits High)[] hits = [default, (ProbeHits.Of(20, 10), ProbeHits.Of(1, 20)), (ProbeHits.Of(4), ProbeHits.Of(0))];
        for (int i = 0; i < hits.Length; i++)
        {
            builder.Add(0x1000, 0x2000, 0, 0, hits: hits[i].Low);
            builder.Add(0x2000, 0x3000, 20, 0, hits: hits[i].High);
            long end = 1_760_000_000_000_000_000 + (i * 100_000_000);
            writer.Write(new Snapshot(new StreamId(Kdamond: "0"), end - 100_000_000, end, new Intervals(5_000_000, 100_000_000), builder.Build(false)));
        }

        writer.Complete();
        return path;
    }

    private static int Hottest(string row)
    {
        int max = row.Max();
        return (int)Math.Round(row.Select((cell, at) => (cell, at)).Where(pair => pair.cell == max).Average(pair => pair.at));
    }

    private static string Sample(string folder, string file) => Repository.At("samples", folder, file);
}
