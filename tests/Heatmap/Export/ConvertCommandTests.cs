using System.Text;
using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Commands;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Export;

public class ConvertCommandTests
{
    private static readonly string Physical = Repository.At("samples", "stairs-7.3-paddr", "snapshots.damon.data");

    [Fact]
    public async Task Convert_ThroughPipes_IsTheSameAsThroughFiles()
    {
        (int code, byte[] otlp, _) = await Pipe([], "convert", "-i", Physical, "--to", "otlp-json", "-o", "-");
        (int second, byte[] csv, string error) = await Pipe(otlp, "convert", "-i", "-", "--to", "csv", "-o", "-");
        (_, byte[] expected, _) = await Pipe([], "convert", "-i", Physical, "--to", "csv", "-o", "-");
        Assert.Equal((0, 0, ""), (code, second, error));
        Assert.Equal(Encoding.UTF8.GetString(expected), Encoding.UTF8.GetString(csv));
    }

    [Fact]
    public async Task Info_DamosFileFromStandardInput_IsRead()
    {
        (int code, _, string error) = await Pipe(await File.ReadAllBytesAsync(Physical, TestContext.Current.CancellationToken), "info", "-i", "-");
        Assert.Equal((0, ""), (code, error));
    }

    [Fact]
    public async Task Info_NothingOnStandardInput_IsOneLine()
    {
        (int code, _, string error) = await Pipe([], "info", "-i", "-");
        Assert.Equal(1, code);
        Assert.StartsWith("damon-heatmap: standard input: empty", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Info_StandardInputTwice_IsRefused()
    {
        (int code, _, string error) = await Pipe([], "info", "-i", "-", "-");
        Assert.Equal((1, "damon-heatmap: standard input is named twice as an input; it can be read once\n"), (code, error));
    }

    [Fact]
    public async Task Info_AConvertedFile_NamesItsFormat()
    {
        using var folder = new TemporaryFolder();
        foreach ((string format, string name) in ((string, string)[])[("otlp-json", "OTLP/JSON"), ("csv", "csv"), ("ndjson", "ndjson"), ("damo-json", "json")])
        {
            Assert.Equal(0, (await Run.Heatmap("convert", "-i", Physical, "--to", format, "-o", folder.At(format))).Code);
            Assert.Equal($"{folder.At(format)}: {name}", (await Run.Heatmap("info", "-i", folder.At(format))).OutputLines[0]);
            Assert.Contains($"\"format\": \"{name}\"", (await Run.Heatmap("info", "--json", "-i", folder.At(format))).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Convert_StreamAndTime_OnlyThoseAreWritten()
    {
        (int code, byte[] csv, _) = await Pipe([], "convert", "-i", Physical, "--to", "csv", "-o", "-", "--scheme", "1", "--time-range", "10s..100s");
        string[][] rows = [.. Encoding.UTF8.GetString(csv).TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split(','))];
        Assert.Equal(0, code);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal("1", row[5]));
        long[] ends = [.. rows.Select(row => long.Parse(row[7], System.Globalization.CultureInfo.InvariantCulture))];
        Assert.InRange(ends.Max() - ends.Min(), 1, 90_000_000_000);
    }

    [Fact]
    public async Task Convert_Off_NoAddressLeaves()
    {
        (_, byte[] absolute, _) = await Pipe([], "convert", "-i", Physical, "--to", "otlp-json", "-o", "-");
        (int code, byte[] off, _) = await Pipe([], "convert", "-i", Physical, "--to", "otlp-json", "-o", "-", "--addresses", "off");
        Assert.Equal(0, code);
        Assert.Contains("1048576,56676352", Encoding.UTF8.GetString(absolute), StringComparison.Ordinal);
        Assert.DoesNotContain("starts", Encoding.UTF8.GetString(off), StringComparison.Ordinal);
        Assert.DoesNotContain("56676352", Encoding.UTF8.GetString(off), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--to 'xml': expected store, damo-json, damo-json-compressed, perf-script, otlp-json, csv, ndjson", "--to", "xml", "-o", "x")]
    [InlineData("--addresses 'none': expected absolute, relative or off", "--to", "otlp-json", "-o", "x", "--addresses", "none")]
    [InlineData("--addresses with --to csv: only otlp-json can hide them", "--to", "csv", "-o", "x", "--addresses", "off")]
    [InlineData("--output '': expected the name of a file", "--to", "csv", "-o", "")]
    public async Task Convert_BadUsage_IsSaid(string expected, params string[] arguments)
    {
        Run run = await Run.Heatmap(["convert", "-i", Physical, .. arguments]);
        Assert.Equal(2, run.Code);
        Assert.Equal($"damon-heatmap: {expected}", run.ErrorLines[0]);
    }

    [Fact]
    public async Task Convert_DamagedInput_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", Physical, "--to", "csv", "-o", folder.At("good.csv"))).Code);
        string[] lines = await File.ReadAllLinesAsync(folder.At("good.csv"), TestContext.Current.CancellationToken);
        lines[^1] = lines[^1].Replace(",", "x,", StringComparison.Ordinal);
        await File.WriteAllLinesAsync(folder.At("bad.csv"), lines, TestContext.Current.CancellationToken);

        Run run = await Run.Heatmap("convert", "-i", folder.At("bad.csv"), "--to", "ndjson", "-o", folder.At("out"));

        Assert.Equal(1, run.Code);
        Assert.Contains($"line {lines.Length}: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task Convert_SnapshotsOutOfOrder_AreSaidForDamo()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", Physical, "--to", "ndjson", "-o", folder.At("all"))).Code);
        string[] lines = await File.ReadAllLinesAsync(folder.At("all"), TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(folder.At("late"), [.. lines.Skip(1), lines[0]], TestContext.Current.CancellationToken);

        Run run = await Run.Heatmap("convert", "-i", folder.At("late"), "--to", "damo-json", "-o", folder.At("out"));

        Assert.Equal(0, run.Code);
        Assert.Equal(
            "damon-heatmap: 1 snapshot is left out: damo-json is read in the order of time, and it came after a later one of the same stream", Assert.Single(run.ErrorLines));
        Assert.Equal(0, (await Run.Heatmap("info", "-i", folder.At("out"))).Code);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("damo-json")]
    [InlineData("store")]
    public async Task Convert_OntoAStoreThatIsWrittenTo_IsRefusedAndTheStoreStays(string format)
    {
        using var folder = new TemporaryFolder();
        using SnapshotStore store = SnapshotStore.Open(folder.At("live.db"), new StoreOptions(), TimeProvider.System);
        Run run = await Run.Heatmap("convert", "-i", Physical, "--to", format, "-o", folder.At("live.db"));
        Assert.Equal(1, run.Code);
        Assert.Contains("an exporter writes to it; name another file", run.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(store.IsReplaced);
    }

    [Fact]
    public async Task Render_StoreOnStandardInput_SaysThatItNeedsAName()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", Physical, "--to", "store", "-o", folder.At("s.db"))).Code);
        (int code, _, string error) = await Pipe(await File.ReadAllBytesAsync(folder.At("s.db"), TestContext.Current.CancellationToken), "info", "-i", "-");
        Assert.Equal(1, code);
        Assert.Contains("standard input: a database; a snapshot store can only be read as a file", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Render_ADamagedStore_IsOneLine()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("store"), "SQLite format 3\0" + new string('x', 100), TestContext.Current.CancellationToken);
        Run run = await Run.Heatmap("render", "-i", folder.At("store"));
        Assert.Equal(1, run.Code);
        Assert.Contains("damaged", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    private static async Task<(int Code, byte[] Output, string Error)> Pipe(byte[] input, params string[] arguments)
    {
        using var text = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new MemoryStream();
        var terminal = new Terminal(text, error, false, 80, TimeProvider.System) { Input = () => new MemoryStream(input), Bytes = () => bytes };
        int code = await Cli.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return (code, bytes.ToArray(), error.ToString());
    }
}
