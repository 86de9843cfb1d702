using Damon.TestKit;

namespace DamonHeatmap.Tests.Commands;

public class AccessCommandTests
{
    private static readonly string Recording = Repository.At("samples", "recorded-7.3-paddr", "snapshots.damon.data");

    [Fact]
    public async Task Access_LastSnapshot_OneLineARegion()
    {
        Run run = await Run.Heatmap("access", "-i", Recording, "--scheme", "1");

        Assert.Equal(0, run.Code);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("kdamond=0 context=0 scheme=1", lines[0]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT.*Z, \d+ regions, .* of which .* accessed, aggregation .*, sampling .*$", lines[1]);
        Assert.All(lines[2..], line => Assert.Matches(@"^ +0x[0-9a-f]+ \.\. 0x[0-9a-f]+ +[\d.]+ \w+ +(idle|[\d.]+ %) for .* passed the filters$", line));
        Assert.Contains($", {lines.Length - 2} regions, ", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_StoreAndRecording_SayTheSame()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", Recording, "--to", "store", "-o", folder.At("s.db"))).Code);
        foreach (string[] options in (string[][])[["--snapshot", "all"], ["--snapshot", "1"], ["--snapshot", "-2"], ["--json"], ["--json", "--snapshot", "all"]])
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
    public async Task Access_SnapshotThatIsNotThere_IsOneLine(string which, int code, string line)
    {
        Run run = await Run.Heatmap("access", "-i", Recording, "--snapshot", which);

        Assert.Equal(code, run.Code);
        Assert.Contains(line, run.ErrorLines[0], StringComparison.Ordinal);
    }
}
