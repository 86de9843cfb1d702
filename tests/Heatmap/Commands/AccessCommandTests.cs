using System.Text.Json;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Tests.Access;
using DamonHeatmap.Tests.Inputs;

namespace DamonHeatmap.Tests.Commands;

public class AccessCommandTests
{
    private static readonly string Recording = Repository.At("samples", "recorded-7.3-paddr", "snapshots.damon.data");

    private static readonly string Trace = Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data");

    [Fact]
    public async Task Access_LastSnapshot_OneLineARegion()
    {
        Run run = await Run.Heatmap("access", "-i", Recording, "--scheme", "1");

        Assert.Equal(0, run.Code);
        string[] lines = run.OutputLines;
        Assert.Equal("kdamond=0 context=0 scheme=1", lines[0]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT.*Z, \d+ regions, .* of which .* accessed, aggregation .*, sampling .* \(100 % is .* Hz\)$", lines[1]);
        Assert.Matches("^scheme's filters: reject none anon; .* passed, of which .* accessed$", lines[2]);
        Assert.Matches("^bandwidth: about .*/s, .*/s of what passed$", lines[3]);
        Assert.Matches(@"^heatmap \|[.1-9:]{70}\|$", lines[4]);
        Assert.Matches(@"^passed  \|[.1-9:]{70}\|$", lines[5]);
        Assert.All(lines[7..], line => Assert.Matches(@"^ +0x[0-9a-f]+ \.\. 0x[0-9a-f]+ +[\d.]+ \w+ +(idle|<?[\d.]+ %) for .* passed the filters$", line));
        Assert.Contains($", {lines.Length - 7} regions, ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_WithProbes_TellsTheHitsOfEach()
    {
        using var folder = new TemporaryFolder();
        var builder = new RegionsBuilder();
        builder.Add(0x1000, 0x3000, 0, 9, hits: ProbeHits.Of(10, 0));
        builder.Add(0x3000, 0x4000, 5, 9, hits: ProbeHits.Of(1, 20));
        var snapshot = new Snapshot(new StreamId(), 0, 100_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(withFilterPassed: false));
        await File.WriteAllBytesAsync(folder.At("p"), Files.Write("ndjson", [snapshot]), TestContext.Current.CancellationToken);

        Run run = await Run.Heatmap("access", "-i", folder.At("p"));

        Assert.EndsWith("idle for 1 s, probe 0 50 %, probe 1 0 %", run.OutputLines[^2], StringComparison.Ordinal);
        Assert.EndsWith("25 % for 1 s, probe 0 5 %, probe 1 100 %", run.OutputLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_StoreAndRecording_SayTheSame()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", Recording, "--to", "store", "-o", folder.At("s.db"))).Code);
        string[][] all =
        [
            ["--snapshot", "all"], ["--snapshot", "1"], ["--snapshot", "-2"], ["--json"], ["--json", "--snapshot", "all"], ["--snapshot", "1..3", "--style", "hot"],
            ["--style", "recency-sz-hist", "--snapshot", "-3.."], ["--time-range", "10s..60s", "--style", "temperature-percentiles"], ["--total-sz-only", "--snapshot", "all"],
        ];
        foreach (string[] options in all)
        {
            Run ofRecording = await Run.Heatmap(["access", "-i", Recording, .. options]), ofStore = await Run.Heatmap(["access", "-i", folder.At("s.db"), .. options]);

            Assert.Equal((0, 0), (ofRecording.Code, ofStore.Code));
            Assert.NotEmpty(ofRecording.Output);
            Assert.Equal(ofRecording.Output, ofStore.Output);
        }
    }

    [Theory]
    [InlineData("99999", 1, "no snapshot 99999; there are ")]
    [InlineData("-99999", 1, "no snapshot -99999; there are ")]
    [InlineData("first", 2, "--snapshot 'first': expected last, all or a number")]
    [InlineData("5..2", 2, "--snapshot '5..2': expected last, all or a number")]
    public async Task Access_SnapshotThatIsNotThere_IsOneLine(string which, int code, string line)
    {
        Run run = await Run.Heatmap("access", "-i", Recording, "--snapshot", which);

        Assert.Equal((code, ""), (run.Code, run.Output));
        Assert.Contains(line, run.ErrorLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--style 'frob': expected detailed, ", "--style", "frob")]
    [InlineData("--sort 'heat': expected address, ", "--sort", "size", "heat")]
    [InlineData("--sort-dsc 'age': not among the keys of --sort", "--sort", "size", "--sort-dsc", "age")]
    [InlineData("--sort with --style hot: it is sorted by temperature", "--sort", "size", "--style", "hot")]
    [InlineData("--sort with --style recency-percentiles: it lists no regions", "--sort", "size", "--style", "recency-percentiles")]
    [InlineData("--sort with --json: ", "--sort", "size", "--json")]
    [InlineData("--style with --total-sz-only: ", "--style", "hot", "--total-sz-only")]
    [InlineData("--percentiles means something only with --style recency-percentiles", "--percentiles", "50")]
    [InlineData("--percentiles '101': expected numbers from 0 to 100", "--style", "recency-percentiles", "--percentiles", "0,101")]
    [InlineData("--percentiles '5/2': expected numbers from 0 to 100", "--style", "recency-percentiles", "--percentiles", "5/2")]
    [InlineData("--percentiles '0..100/0': expected numbers from 0 to 100", "--style", "recency-percentiles", "--percentiles", "0..100/0")]
    [InlineData("--percentiles '0..100/0.001': more than 10000 percentiles", "--style", "recency-percentiles", "--percentiles", "0..100/0.001")]
    [InlineData("--hist-logscale means something only with --style recency-sz-hist", "--hist-logscale")]
    [InlineData("--hist-cumulate with --hist-ranges: ", "--style", "recency-sz-hist", "--hist-cumulate", "--hist-ranges", "0s..5s")]
    [InlineData("--hist-ranges '5': expected a length of time", "--style", "recency-sz-hist", "--hist-ranges", "0s..5")]
    [InlineData("--hist-ranges '5s': expected a number", "--style", "temperature-sz-hist", "--hist-ranges", "..5s")]
    [InlineData("--region-box-values means something only with --region-box", "--region-box-values", "age", "size", "none")]
    [InlineData("--region-box-values 'heat': expected access_rate, age, size, temperature or none", "--region-box", "--region-box-values", "age", "heat", "none")]
    [InlineData("--region-box-values: expected LENGTH COLOR HEIGHT", "--region-box", "--region-box-values", "age")]
    [InlineData("--region-box-scales 'cubic': expected linear or log", "--region-box", "--region-box-scales", "log", "log", "cubic")]
    [InlineData("--region-box-align 'middle': expected left or right", "--region-box", "--region-box-align", "middle")]
    [InlineData("--region-box-min-max-length '9..2': expected two numbers from 1", "--region-box", "--region-box-min-max-length", "9", "2")]
    [InlineData("--region-box-min-max-height '0..99999': expected two numbers from 1", "--region-box", "--region-box-min-max-height", "0..99999")]
    [InlineData("--snapshot-heatmap-width: expected a number from 1", "--snapshot-heatmap-width", "0")]
    [InlineData("--snapshot-heatmap 'size': expected access_rate, temperature or none", "--snapshot-heatmap", "size")]
    [InlineData("--sz-region: expected MIN MAX or MIN..MAX", "--sz-region", "4K")]
    [InlineData("--sz-region '4x': expected a size", "--sz-region", "4x..")]
    [InlineData("--sz-region '8K..4K': it ends before it begins", "--sz-region", "8K..4K")]
    [InlineData("--access-rate '5': expected percentages as in 1%..50%, or ratios from 0 to 1", "--access-rate", "5", "100")]
    [InlineData("--access-rate 'NaN': expected percentages", "--access-rate", "NaN..")]
    [InlineData("--access-rate '101%': expected percentages", "--access-rate", "..101%")]
    [InlineData("--age '5': expected a length of time with its unit", "--age", "5", "max")]
    [InlineData("--age '-5s': expected a length of time", "--age", "-5s..")]
    [InlineData("--address '1M..1M': it is empty", "--address", "1M..1M")]
    [InlineData("--address 'zz': expected two addresses", "--address-range", "zz..")]
    [InlineData("--temperature 'inf': expected a number", "--temperature", "..inf")]
    [InlineData("--temperature-weights: expected SIZE RATE AGE", "--temperature-weights", "0", "100")]
    [InlineData("--temperature-weights '1e99': expected a number", "--temperature-weights", "0", "0", "1e99")]
    [InlineData("--time-range '10s': expected two times", "--time-range", "10s")]
    [InlineData("--raw-number means something only with --compat damo; use --json", "--raw-number")]
    [InlineData("--snapshot-time means something only with --compat damo; use --time-range", "--snapshot-time", "0", "1")]
    [InlineData("--percentiles-range means something only with --compat damo; use --percentiles", "--percentiles-range", "0", "101", "10")]
    [InlineData("--palette 'neon': expected ember", "--palette", "neon")]
    public async Task Access_BadUsage_IsOneLine(string line, params string[] options)
    {
        Run run = await Run.Heatmap(["access", "-i", Recording, .. options]);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.StartsWith($"damon-heatmap: {line}", run.ErrorLines[0], StringComparison.Ordinal);
        Assert.Equal(2, run.ErrorLines.Length);
    }

    [Theory]
    [InlineData("no snapshot with such a total size", "--sz-snapshot", "1TiB..")]
    [InlineData("nothing is recorded in", "--time-range", "10h..20h")]
    [InlineData("no snapshot ends in that time", "--time-range", "1ms..2ms")]
    [InlineData("no stream kdamond=7", "--kdamond", "7")]
    [InlineData("no stream kdamond=7", "--kdamond", "7", "--style", "hot", "--snapshot", "all")]
    public async Task Access_NoSnapshotThatFits_IsOneLine(string line, params string[] options)
    {
        Run run = await Run.Heatmap(["access", "-i", Recording, .. options]);

        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.Contains(line, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--sz-region", "1TiB..")]
    [InlineData("--style", "recency-percentiles", "--age", "1000d..")]
    [InlineData("--style", "cold", "--address", "..4096")]
    public async Task Access_AllFilteredAway_IsACalmLine(params string[] options)
    {
        Run run = await Run.Heatmap(["access", "-i", Recording, "--scheme", "1", .. options]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal("nothing to show: no region is what was asked for", run.OutputLines[^1]);
    }

    [Fact]
    public async Task Access_EitherFormOfRanges_IsTheSame()
    {
        string[] ours = ["--sz-region", "4K..1GiB", "--access-rate", "1%..", "--age", "..1h", "--address", "0..1GiB", "--address", "2GiB..3GiB", "--temperature", "0.."];
        string[] damos = ["--sz-region", "4 KiB", "1 GiB", "--access-rate", "0.01", "max", "--age", "min", "60m", "--address-range", "0", "0x40000000", "2G", "3G", "--temperature", "0", "max"];

        Run one = await Run.Heatmap(["access", "-i", Recording, .. ours]), other = await Run.Heatmap(["access", "-i", Recording, .. damos]);

        Assert.Equal((0, "", one.Output), (other.Code, other.Error, other.Output));
        Assert.Contains("shown: ", one.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_JsonOfRegions_IsReadBackAsWhatIsShown()
    {
        using var folder = new TemporaryFolder();
        string[] filters = ["--age", "5s..", "--address", "16MiB..1GiB", "--snapshot", "all"];
        Run json = await Run.Heatmap(["access", "-i", Recording, "--json", .. filters]);
        await File.WriteAllTextAsync(folder.At("shown.ndjson"), json.Output, TestContext.Current.CancellationToken);

        Run again = await Run.Heatmap("access", "-i", folder.At("shown.ndjson"), "--snapshot", "all", "--total-sz-only"), once = await Run.Heatmap(["access", "-i", Recording, "--total-sz-only", .. filters]);

        Assert.Equal((0, once.Output), (again.Code, again.Output));
        Assert.True(again.OutputLines.Length > 10);
    }

    [Fact]
    public async Task Access_JsonOfHistogram_AddsUpToTheTotalThatIsShown()
    {
        Run run = await Run.Heatmap("access", "-i", Recording, "--style", "recency-sz-hist", "--json", "--snapshot", "all", "--access-rate", "..50%", "--hist-ranges", "..0s", "0s..10s", "60s..");

        Assert.Equal((0, ""), (run.Code, run.Error));
        foreach (string line in run.OutputLines)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            Assert.Equal("recency_histogram", root.GetProperty("report").GetString());
            long sum = root.GetProperty("bins").EnumerateArray().Sum(static bin => bin.GetProperty("bytes").GetInt64()) + root.GetProperty("outside").GetProperty("bytes").GetInt64();
            Assert.Equal(root.GetProperty("bytes").GetInt64(), sum);
            Assert.InRange(sum, 0, root.GetProperty("recorded_bytes").GetInt64());
        }
    }

    [Fact]
    public async Task Access_ReportsInJson_AreNoRecording()
    {
        using var folder = new TemporaryFolder();
        Run json = await Run.Heatmap("access", "-i", Recording, "--json", "--style", "recency-percentiles");
        await File.WriteAllTextAsync(folder.At("report.json"), json.Output, TestContext.Current.CancellationToken);

        Run run = await Run.Heatmap("info", "-i", folder.At("report.json"));

        Assert.Equal(1, run.Code);
        Assert.Single(run.ErrorLines);
    }

    [Fact]
    public async Task Access_OnATerminal_HasColoursAndTheSameNumbers()
    {
        foreach (string style in (string[])["detailed", "hot", "recency-sz-hist"])
        {
            Run plain = await Run.Heatmap(100, false, "access", "-i", Trace, "--style", style), colour = await Run.Heatmap(100, true, "access", "-i", Trace, "--style", style);

            Assert.DoesNotContain('\e', plain.Output);
            Assert.Equal(style != "recency-sz-hist", colour.Output.Contains('\e', StringComparison.Ordinal));
            Assert.Equal(Numbers(plain.OutputLines), Numbers(colour.OutputLines));
        }

        // what stands behind boxes
        static IEnumerable<string> Numbers(string[] lines) => lines.Where(static line => line.Contains(" for ", StringComparison.Ordinal)).Select(static line => line[(line.LastIndexOf('|') + 1)..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(60)]
    public async Task Access_NarrowWindow_HeatmapFitsIt(int width)
    {
        Run run = await Run.Heatmap(width, false, "access", "-i", Trace);
        Assert.Equal(0, run.Code);
        Assert.InRange(Assert.Single(run.OutputLines, static line => line.StartsWith("heatmap ", StringComparison.Ordinal)).Length, 1, Math.Max(11, width));
    }

    [Fact]
    public async Task Access_TimeZone_IsThatOfAllTimes()
    {
        Run utc = await Run.Heatmap("access", "-i", Recording, "--scheme", "0"), there = await Run.Heatmap("access", "-i", Recording, "--scheme", "0", "--time-zone", "Asia/Kolkata");
        Assert.Contains("Z, ", utc.OutputLines[1], StringComparison.Ordinal);
        Assert.Contains("+05:30, ", there.OutputLines[1], StringComparison.Ordinal);
        Assert.Equal(utc.OutputLines[2..], there.OutputLines[2..]);
    }

    [Fact]
    public async Task Access_TimeRange_ShowsAllThatEndInIt()
    {
        Run run = await Run.Heatmap("access", "-i", Trace, "--time-range", "5s..6s", "--total-sz-only");
        Run last = await Run.Heatmap("access", "-i", Trace, "--time-range", "5s..6s", "--total-sz-only", "--snapshot", "last");
        Assert.InRange(run.OutputLines.Length, 6, 12);
        Assert.Equal(run.OutputLines[^1], Assert.Single(last.OutputLines));
    }

    [Fact]
    public async Task Access_BoxesOfAllSnapshots_HaveOneScale()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("two.ndjson");
        Snapshot young = Make.Snapshot((0, 4096, 1, 0)), old = Make.Snapshot((0, 4096, 20, 1023));
        await File.WriteAllBytesAsync(path, Files.Write("ndjson", [young, old.At(old.StartTime + 1, old.EndTime + 1)]), TestContext.Current.CancellationToken);

        Run run = await Run.Heatmap("access", "-i", path, "--snapshot", "all", "--style", "simple-boxes", "--region-box-min-max-length", "1..10");

        string[] boxes = [.. run.OutputLines.Where(static line => line.Contains(" for ", StringComparison.Ordinal)).Select(static line => line[..(line.LastIndexOf('|') + 1)])];
        Assert.Equal(["         |1|", "|9999999999|"], boxes);
        Assert.Equal("boxes: length is age, 100 ms .. 102.4 s (log), colour is access rate, 5 % .. 100 %", run.OutputLines[^1]);
    }
}
