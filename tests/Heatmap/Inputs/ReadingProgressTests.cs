using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Export;
using DamonHeatmap.Inputs;
using DamonHeatmap.Tests.Watch;
using DamonHeatmap.Text;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Inputs;

public class ReadingProgressTests
{
    [Theory]
    [InlineData(0, 1, "reading x: 0 %")]
    [InlineData(0.005, 1, "reading x: 0 %")]
    [InlineData(0.25, 4, "reading x: 25 % (12 s left)")]
    [InlineData(0.439, 2, "reading x: 43 % (3 s left)")]
    [InlineData(0.01, 100, "reading x: 1 % (2 h 45 m left)")]
    [InlineData(1, 100, "reading x: 100 % (0 s left)")]
    public void Text_PartOfOneFile_TellsWhatIsLeft(double part, double seconds, string expected) =>
        Assert.Equal(expected, new ReadingProgress("reading x", [new FakeInput(1000, part)]).Text(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Text_SeveralFiles_WeighsThemBySize()
    {
        var progress = new ReadingProgress("reading x", [new FakeInput(128, 0.5), new FakeInput(384, 0.5), new FakeInput(512, 0.75)]);
        Assert.StartsWith("reading x: 6 %", progress.Text(TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
        progress.Begin(1);
        Assert.StartsWith("reading x: 31 %", progress.Text(TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
        progress.Begin(2);
        Assert.StartsWith("reading x: 87 %", progress.Text(TimeSpan.FromSeconds(1)), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_UnknownPart_TellsHowManySnapshots()
    {
        var progress = new ReadingProgress("reading x\u0007", [new FakeInput(100, null)]);
        progress.Count();
        progress.Count();
        Assert.Equal("reading x\\u0007: 2 snapshots", progress.Text(TimeSpan.FromSeconds(1)));
    }

    public static TheoryData<string> Formats => new(ExportFormats.All.Select(format => format.Name));

    [Theory]
    [MemberData(nameof(Formats))]
    public void State_EveryKindOfInput_GrowsFromNothingToAll(string format)
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);

        // more than is read ahead
        byte[] bytes = Files.Write(format, Enumerable.Range(1, 3000).Select(i => LiveStore.Random(random, LiveStore.Begin + (i * 100_000_000L))));
        File.WriteAllBytes(folder.At("input"), bytes);
        bool isText = format is not ("store" or "damo-json-compressed");
        if (isText)
        {
            File.WriteAllBytes(folder.At("gzip"), Files.Gzip(bytes));
            File.WriteAllBytes(folder.At("zstd"), Files.Zstd(bytes));
        }

        foreach (string name in isText && format is not ("damo-json" or "perf-script") ? (string[])["input", "gzip", "zstd"] : ["input"])
        {
            ISnapshotInput input = InputFile.Open(folder.At(name), new RecordFileOptions(), () => Stream.Null);
            var parts = new List<double>();
            foreach (Snapshot snapshot in input.ReadSnapshots(null, CancellationToken.None))
            {
                ReadState state = input.State;
                Assert.Equal(new FileInfo(folder.At(name)).Length, state.Size);
                parts.Add(state.Part!.Value);
            }

            Assert.Equal(parts.Order(), parts);
            Assert.InRange(parts[0], 0, 0.9);
            Assert.InRange(parts[^1], 0.99, 1);
        }
    }

    [Fact]
    public void Recording_LongReading_ShowsItAndTakesItAway()
    {
        using var error = new StringWriter();
        var clock = new FakeTimeProvider();
        Recording recording = Open(error, clock);
        foreach (Snapshot _ in recording.ReadOnce(CancellationToken.None))
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Contains("trace.damon.data: ", error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("\r\e[K", error.ToString(), StringComparison.Ordinal);
        int length = error.ToString().Length;
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(length, error.ToString().Length);

        foreach (Snapshot _ in recording.ReadOnce(CancellationToken.None))
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Contains("trace.damon.data again: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Recording_GivenUp_TakesItAway()
    {
        using var error = new StringWriter();
        var clock = new FakeTimeProvider();
        foreach (Snapshot _ in Open(error, clock).ReadOnce(CancellationToken.None))
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            break;
        }

        Assert.EndsWith("\r\e[K", error.ToString(), StringComparison.Ordinal);
        Assert.NotEqual("\r\e[K", error.ToString());
    }

    private static Recording Open(StringWriter error, FakeTimeProvider clock) => Recording.Open(
        [Repository.At("samples", "stairs-6.18-vaddr", "trace.damon.data")], new RecordFileOptions(), _ => { }, () => Stream.Null, new ProgressLine(error, () => 200, clock));

    private sealed class FakeInput(long size, double? part) : ISnapshotInput
    {
        public string Path => "x";

        public string FormatName => "none";

        public ReadState State => new(size, part);

        public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken) => [];
    }
}
