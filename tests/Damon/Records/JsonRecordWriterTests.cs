using System.Text;
using System.Text.Json;
using CsCheck;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Records;

public class JsonRecordWriterTests
{
    [Theory]
    [InlineData(RecordFormat.Json)]
    [InlineData(RecordFormat.JsonCompressed)]
    public void Write_AnyRecording_IsReadBackTheSame(RecordFormat format) =>
        RecordGenerators.Recording.Sample(
            snapshots =>
            {
                using var file = new TemporaryFile(Write(snapshots, format));
                List<Snapshot> read = file.Read().Snapshots;
                return RecordFile.Open(file.Path).Format == format && read.Count == snapshots.Count && read.Zip(snapshots).All(pair => Same.Snapshots(pair.First, pair.Second));
            },
            iter: 300);

    [Fact]
    public void Write_SnapshotsOfOneRecord_StandTogether()
    {
        Snapshot a = Make(new StreamId(null, "0"), 1), b = Make(new StreamId(null, "0"), 2), c = Make(new StreamId(null, "1"), 3), d = Make(new StreamId(null, "0"), 4);

        using JsonDocument document = JsonDocument.Parse(Write([a, b, c, d], RecordFormat.Json));

        Assert.Equal([2, 1, 1], document.RootElement.EnumerateArray().Select(record => record.GetProperty("snapshots").GetArrayLength()));
    }

    [Fact]
    public void Write_NamesThatDamoHasNoPlaceFor_BecomeNull()
    {
        using JsonDocument document = JsonDocument.Parse(Write([Make(new StreamId("node", "tid-12", null, "x", "-7"), 1), Make(new StreamId("node", "stat"), 2)], RecordFormat.Json));
        JsonElement first = document.RootElement[0], second = document.RootElement[1];

        Assert.All(new[] { "kdamond_idx", "context_idx", "target_id", "scheme_idx" }, key => Assert.Equal(JsonValueKind.Null, first.GetProperty(key).ValueKind));
        Assert.Equal("unknown", first.GetProperty("data_source").GetString());
        Assert.Equal(-1, second.GetProperty("kdamond_idx").GetInt32());
        Assert.Equal("damon_stat", second.GetProperty("data_source").GetString());
    }

    [Fact]
    public void Write_LayoutIsDamosOwn()
    {
        string text = Encoding.UTF8.GetString(Write([Make(new StreamId(null, "0", "0", null, "0"), 7)], RecordFormat.Json));

        Assert.StartsWith("[\n    {\n        \"kdamond_idx\": 0,\n        \"context_idx\": 0,\n        \"intervals\": {\n            \"sample_us\": \"5000\",\n            \"aggr_us\": \"100000\",", text, StringComparison.Ordinal);
        Assert.Contains("\"sz_filter_passed\": \"1234567\"", text, StringComparison.Ordinal);
        Assert.Contains("\"start_time\": \"6\"", text, StringComparison.Ordinal);
        Assert.Contains("\"probe_hits\": [],", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_HitsOfProbes_AreNumbersAsDamoHasThem()
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 4096, 3, 4, 0, ProbeHits.Of(20, 0));
        Snapshot snapshot = new(new StreamId(null, "0"), 6, 7, new Intervals(5_000_000, 100_000_000), builder.Build(withFilterPassed: false));

        using JsonDocument document = JsonDocument.Parse(Write([snapshot], RecordFormat.Json));

        JsonElement region = document.RootElement[0].GetProperty("snapshots")[0].GetProperty("regions")[0];
        Assert.Equal([20, 0], region.GetProperty("probe_hits").EnumerateArray().Select(hits => hits.GetInt32()));
    }

    [Fact]
    public void Create_NotCompleted_LeavesNothing()
    {
        using var folder = new TemporaryFile("before");
        using (var writer = JsonRecordWriter.Create(folder.Path, RecordFormat.JsonCompressed))
        {
            writer.Write(Make(new StreamId(), 1));
        }

        Assert.Equal([folder.Path], Directory.GetFiles(folder.Folder));
        Assert.Equal("before", File.ReadAllText(folder.Path));
    }

    [Fact]
    public void Complete_FileThatWasThere_IsReplaced()
    {
        using var folder = new TemporaryFile("before");
        using (var writer = JsonRecordWriter.Create(folder.Path, RecordFormat.JsonCompressed))
        {
            writer.Write(Make(new StreamId(), 1));
            writer.Complete();
        }

        Assert.Equal([folder.Path], Directory.GetFiles(folder.Folder));
        Assert.Single(folder.Read().Snapshots);
    }

    [Fact]
    public void Create_WhereNothingCanBe_SaysSo()
    {
        using var folder = new TemporaryFile();

        Assert.Contains("cannot be written", Assert.Throws<DamonDataException>(() => JsonRecordWriter.Create(folder.Folder + "/no/file", RecordFormat.Json)).Message, StringComparison.Ordinal);
        Assert.Contains("a directory", Assert.Throws<DamonDataException>(() => JsonRecordWriter.Create(folder.Folder, RecordFormat.Json)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => JsonRecordWriter.Create(folder.Path, RecordFormat.TraceText));
    }

    [Fact]
    public void Write_FullDisk_SaysSo()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no /dev/full");
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        using var writer = JsonRecordWriter.Create(full, RecordFormat.Json, "/dev/full");

        DamonDataException error = Assert.Throws<DamonDataException>(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                writer.Write(Make(new StreamId(), i + 1));
            }

            writer.Complete();
        });

        Assert.StartsWith("/dev/full: cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RecordFormat.Json)]
    [InlineData(RecordFormat.JsonCompressed)]
    public void Complete_AfterAFailedWrite_MakesNoFile(RecordFormat format)
    {
        using OnceFullStream disk = new();
        using var writer = JsonRecordWriter.Create(disk, format);
        while (!writer.HasFailed)
        {
            try
            {
                writer.Write(Make(new StreamId(), 1));
            }
            catch (DamonDataException)
            {
                // it has room again now
            }
        }

        long length = disk.Length;
        Assert.Throws<DamonDataException>(() => writer.Write(Make(new StreamId(), 2)));
        Assert.Contains("no space left", Assert.Throws<DamonDataException>(writer.Complete).Message, StringComparison.Ordinal);
        Assert.Equal(length, disk.Length);
    }

    [Theory]
    [InlineData("stairs-6.18-vaddr/snapshots.damon.data", true, false)]
    [InlineData("stairs-7.3-vaddr/trace.damon.data", true, true)]
    [InlineData("stairs-7.3-paddr/snapshots.damon.data", false, true)]
    public async Task Write_ASample_IsTheSameToDamo(string sample, bool guide, bool times)
    {
        DamoTool damo = DamoTool.FindOrSkip();
        string original = Repository.At(["samples", .. sample.Split('/')]);
        using var file = new TemporaryFile(Write([.. RecordFile.Open(original).ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken)], RecordFormat.JsonCompressed));

        // The guide of auto-tuned records goes by the record's intervals, which we write as tuned.
        if (guide)
        {
            Assert.Equal(await damo.RunAsync(["report", "heatmap", "--guide", "-i", original]), await damo.RunAsync(["report", "heatmap", "--guide", "-i", file.Path]));
        }

        string[] before = (await damo.RunAsync(["report", "access", "--raw_form", "-i", original])).Split('\n');
        string[] after = (await damo.RunAsync(["report", "access", "--raw_form", "-i", file.Path])).Split('\n');
        Assert.InRange(before.Length, 100, int.MaxValue);
        Assert.Equal(before.Where(Counts), after.Where(Counts));

        // A record begins a new base of times, and we put into one what damo has in several.
        bool Counts(string line) => times || (line.Length > 0 && !line.Contains("time", StringComparison.Ordinal) && !line.StartsWith("monitoring_", StringComparison.Ordinal) && !line.StartsWith("data source", StringComparison.Ordinal));
    }

    private static byte[] Write(IEnumerable<Snapshot> snapshots, RecordFormat format)
    {
        using var stream = new MemoryStream();
        using var writer = JsonRecordWriter.Create(stream, format);
        foreach (Snapshot snapshot in snapshots)
        {
            writer.Write(snapshot);
        }

        writer.Complete();
        return stream.ToArray();
    }

    private static Snapshot Make(StreamId stream, long time)
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 1 << 30, 3, 4, 1234567);
        return new Snapshot(stream, time - 1, time, new Intervals(5_000_000, 100_000_000), builder.Build(withFilterPassed: true), [new DamosFilter("anon", true, true)]);
    }
}
