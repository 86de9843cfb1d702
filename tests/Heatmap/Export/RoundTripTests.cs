using CsCheck;
using Damon;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using Damon.Tests.Events;
using Damon.Tests.Records;
using DamonHeatmap.Tests.Commands;
using DamonHeatmap.Tests.Inputs;

namespace DamonHeatmap.Tests.Export;

public class RoundTripTests
{
    private const int Iterations = 100;

    /// <summary>Each makes a database, and another one in its place.</summary>
    private const int StoreIterations = 30;

    private static readonly Intervals Usual = new(5_000_000, 100_000_000);

    public static TheoryData<string> Recordings => [.. Directory.GetFiles(Repository.At("samples"), "*.damon.data", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [InlineData("otlp-json")]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public void Write_AnySnapshots_ReadBackEqualAndNothingIsLost(string format) => EventGenerators.WithProbes.List[1, 4].Sample(
        snapshots =>
        {
            List<string> said = [];
            byte[] bytes = Files.Write(format, snapshots, said);
            List<Snapshot> read = Files.Read(bytes, said);
            AssertSame(snapshots, read);
            AssertSame(snapshots, Files.Read(Files.Gzip(bytes)));
            AssertSame(snapshots, Files.Read(Files.Zstd(bytes)));
            Assert.Empty(said);
        },
        iter: Iterations);

    [Fact]
    public void Write_AnySnapshotsToAStore_ReadBackEqualAndNothingIsLost() => EventGenerators.WithProbes.List[1, 6].Sample(
        any =>
        {
            // a process's mappings change now and then, and are not always known
            List<Snapshot> snapshots = [.. any.Select((one, i) => new Snapshot(one.Stream, one.StartTime, one.EndTime, one.Intervals, one.Regions, one.Filters) { Mappings = Mappings(i + any.Count) })];
            List<string> said = [];
            List<Snapshot> read = Files.Read(Files.Write("store", snapshots, said), said);
            AssertSame(snapshots, read);
            Assert.All(snapshots.Zip(read), pair => Assert.Equal(pair.First.Mappings, pair.Second.Mappings));
            Assert.Empty(said);
        },
        iter: StoreIterations,
        threads: 1);

    [Theory]
    [InlineData("damo-json")]
    [InlineData("damo-json-compressed")]
    public void Write_WhatDamoCanHold_ReadsBackEqualAndNothingIsLost(string format) => RecordGenerators.Recording.Where(recording => recording.Count > 0).Sample(
        snapshots =>
        {
            List<string> said = [];
            List<Snapshot> read = Files.Read(Files.Write(format, snapshots, said));
            AssertSame(snapshots, read);
            Assert.Empty(said);
        },
        iter: Iterations);

    [Fact]
    public void Write_WhatPerfScriptCanHold_ReadsBackEqual() => EventGenerators.WithProbes.Where(snapshot => snapshot.Regions.Count > 0).List[1, 5].Sample(
        any =>
        {
            List<Snapshot> snapshots = [];
            long time = 0;
            foreach (Snapshot one in any)
            {
                // the first begins an aggregation before its end, each other where the one before it ended, less than two aggregations ago: nothing can be missing between
                long start = snapshots.Count == 0 ? time + 17 : time;
                time = snapshots.Count == 0 ? start + Usual.Aggregation : start + (one.EndTime & 0x7ffffff);
                var builder = new RegionsBuilder();
                for (int i = 0; i < one.Regions.Count; i++)
                {
                    builder.Add(one.Regions.Starts[i], one.Regions.Ends[i], one.Regions.Accesses[i], one.Regions.Ages[i], hits: one.Regions.Hits(i));
                }

                snapshots.Add(new Snapshot(new StreamId(null, "tid-145", null, "7"), start, time, Usual, builder.Build(false)));
            }

            List<string> said = [];
            List<Snapshot> read = Files.Read(Files.Write("perf-script", snapshots, said), intervals: Usual);
            AssertSame(snapshots, read);
            Assert.Equal("perf-script has no place for intervals: give them again with --intervals when it is read", Assert.Single(said));
        },
        iter: Iterations);

    [Fact]
    public void Write_PerfScriptOfAPerfScript_IsTheSameTrace()
    {
        string text = Repository.At("samples", "stairs-6.18-vaddr", "trace.perf-script.txt");
        var options = new RecordFileOptions { Intervals = Usual };
        List<Snapshot> original = [.. RecordFile.Open(text, options).ReadSnapshots(null, TestContext.Current.CancellationToken)];

        List<Snapshot> read = Files.Read(Files.Write("perf-script", original), intervals: Usual);

        Assert.NotEmpty(original);
        AssertSame(original, read);
    }

    [Theory]
    [InlineData("otlp-json")]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("damo-json")]
    [InlineData("store")]
    public void Write_SnapshotsWithoutRegions_AreKept(string format)
    {
        StreamId stream = new(null, "0");
        Regions filtered = new RegionsBuilder().Build(true);
        bool all = format != "damo-json";
        List<Snapshot> snapshots =
        [
            new(stream, 0, 100, Usual, Regions.Empty),
            new(stream, 100, 200, Usual, filtered, [new DamosFilter("anon", true, true)]),
            new(stream, 200, 300, Usual, all ? Regions.Empty.WithResident([]) : Regions.Empty),
        ];

        AssertSame(snapshots, Files.Read(Files.Write(format, snapshots)));
    }

    [Fact]
    public void Write_CsvWithoutProbes_HasNoColumnsForThem()
    {
        string[] plain = Text("csv", Everything().With(Probed()));
        string[] probed = Text("csv", Everything().With(Probed()), Everything().With(Probed(3, 255)), Everything().With(Regions.Empty), Everything().With(Probed(1)));

        Assert.EndsWith(",filter_passed,resident", plain[0], StringComparison.Ordinal);
        Assert.Equal(plain[0] + ",probe_hits_0,probe_hits_1", probed[0]);
        Assert.Equal(plain[1] + ",,", probed[1]);
        Assert.EndsWith(",1,2,,,3,255", probed[2], StringComparison.Ordinal);
        Assert.EndsWith(",,,,,,,", probed[3], StringComparison.Ordinal);
        Assert.EndsWith(",1,2,,,1,", probed[4], StringComparison.Ordinal);
        Assert.DoesNotContain("probe", Text("ndjson", Everything().With(Probed()))[0], StringComparison.Ordinal);
        Assert.EndsWith(",\"probe_hits_0\":[3],\"probe_hits_1\":[255]}", Text("ndjson", Everything().With(Probed(3, 255)))[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "3,255", "3,256", "the snapshot from line 2 on: region 0: probe_hits_1 256: expected at most 255")]
    [InlineData("csv", "3,255", "3,-1", "line 2: probe_hits_1 \"-1\": expected a whole number")]
    [InlineData("csv", "3,255", ",255", "the snapshot from line 2 on: probe_hits_1, but no probe_hits_0")]
    [InlineData("csv", "probe_hits_0", "probe_hits_9", "probe_hits_1, but no probe_hits_0")]
    [InlineData("ndjson", "[255]", "[256]", "region 0: probe_hits_1 256: expected at most 255")]
    [InlineData("ndjson", "[255]", "[]", "probe_hits_1: 0 values for 1 regions")]
    [InlineData("ndjson", "[255]", "[1,2]", "probe_hits_1: 2 values for 1 regions")]
    [InlineData("ndjson", "[3]", "null", "probe_hits_1, but no probe_hits_0")]
    [InlineData("ndjson", "[3]", "[3.5]", "")]
    public void Read_WrongHits_IsOneLine(string format, string good, string bad, string message)
    {
        string text = string.Join('\n', Text(format, Everything().With(Probed(3, 255))));
        Assert.Contains(good, text, StringComparison.Ordinal);

        DamonDataException wrong = Assert.Throws<DamonDataException>(() => Files.Read(System.Text.Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal) + "\n")));

        Assert.StartsWith("input: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void Write_PerfScriptWithProbes_IsTheEventThatTellsThem()
    {
        Snapshot one = new(new StreamId(null, "0", null, "0"), 0, 1_500_000_000, Usual, Probed());

        string[] lines = Text("perf-script", one, one.With(Probed(20, 0)).At(0, 1_600_000_000), one.At(0, 1_700_000_000));

        Assert.EndsWith("damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 1 2", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("damon:damon_region_aggregated: target_id=0 nr_regions=1 4096-8192: 1 2 probe_hits=14 00", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("damon:damon_region_aggregated: target_id=0 nr_regions=1 4096-8192: 1 2 probe_hits=", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("store")]
    public void Write_Everything_IsKept(string format)
    {
        Snapshot snapshot = Everything();

        Snapshot read = Assert.Single(Files.Read(Files.Write(format, [snapshot])));

        AssertSame([snapshot], [read]);
        Assert.Equal("n", read.Stream.Node);
        Assert.True(read.Intervals.IsSampleAssumed);
        Assert.True(read.Regions.HasResident);
        Assert.Equal(snapshot.Mappings, read.Mappings);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Convert_Samples_TheMapIsTheSameToTheByte(string sample)
    {
        using var folder = new TemporaryFolder();
        string[] how = ["--format", "raw", "--resolution", "30x40", "--ranges", "all"];
        Run original = await Run.Heatmap(["render", "-i", Repository.At(sample), .. how]);
        Assert.Equal(0, original.Code);
        foreach (string format in (string[])["damo-json", "damo-json-compressed", "otlp-json", "csv", "ndjson", "store"])
        {
            string path = folder.At(format);
            Run convert = await Run.Heatmap("convert", "-i", Repository.At(sample), "--to", format, "-o", path);
            Assert.Equal(0, convert.Code);
            Assert.DoesNotContain("no place", convert.Error, StringComparison.Ordinal);
            Assert.Equal(original.Output, (await Run.Heatmap(["render", "-i", path, .. how])).Output);
        }
    }

    [Theory]
    [InlineData("otlp-json", "mappings")]
    [InlineData("csv", "mappings")]
    [InlineData("ndjson")]
    [InlineData("store")]
    [InlineData(
        "damo-json",
        "the node",
        "names of kdamonds, contexts, targets and schemes that are no index",
        "that sampling intervals are assumed",
        "mappings",
        "resident bytes")]
    [InlineData(
        "perf-script",
        "intervals: give them again with --intervals when it is read",
        "the node",
        "kdamonds: a thread id stands for each",
        "contexts and schemes: a thread id stands for each",
        "filters and the bytes that passed them",
        "resident bytes",
        "mappings",
        "snapshots without regions: they are left out",
        "the start of a snapshot that does not begin where the one before it ended")]
    public void Write_WhatItCannotHold_IsSaidOnce(string format, params string[] lost)
    {
        List<string> said = [];
        Snapshot empty = Everything().With(Regions.Empty.WithResident([]));

        Files.Write(format, [Everything(), Everything().At(500, 600), empty.At(600, 700)], said);

        Assert.Equal(lost.Select(what => $"{format} has no place for {what}").Order(), said.Where(line => !line.Contains("it is not known how many", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void Write_PerfScript_TimesAreInMicrosecondsUnlessThatLosesSome()
    {
        var builder = new RegionsBuilder();
        builder.Add(4096, 8192, 1, 2);
        Regions regions = builder.Build(false);
        StreamId stream = new(null, "2", null, "0");

        byte[] bytes = Files.Write("perf-script", [new Snapshot(stream, 0, 1_500_000_000, Usual, regions), new Snapshot(stream, 1_500_000_000, 1_600_000_001, Usual, regions)]);

        Assert.Equal(
            "kdamond.2 1 [000] 1.500000: damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 1 2\n"
            + "kdamond.2 1 [000] 1.600000001: damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 1 2\n",
            System.Text.Encoding.UTF8.GetString(bytes));
    }

    [Fact]
    public void Write_PerfScript_StreamsThatItCannotNameStayApart()
    {
        Snapshot one = Everything();
        StreamId stream = one.Stream;

        List<Snapshot> read = Files.Read(
            Files.Write("perf-script", [one, one.As(stream with { Scheme = "9" }), one.As(stream with { Node = "other" }), one.As(stream with { Target = "x" }), one.As(stream with { Kdamond = "tid-1" })]), intervals: Usual);

        Assert.Equal(5, read.Select(snapshot => snapshot.Stream).Distinct().Count());
    }

    private static string[] Text(string format, params Snapshot[] snapshots) => System.Text.Encoding.UTF8.GetString(Files.Write(format, snapshots)).TrimEnd('\n').Split('\n');

    /// <summary>One region with so many hits.</summary>
    private static Regions Probed(params ReadOnlySpan<byte> hits)
    {
        var builder = new RegionsBuilder();
        builder.Add(4096, 8192, 1, 2, hits: ProbeHits.Of(hits));
        return builder.Build(false);
    }

    private static Snapshot Everything()
    {
        var builder = new RegionsBuilder();
        builder.Add(4096, 8192, 1, 2, 4096, ProbeHits.Of(3, 0));
        return new Snapshot(new StreamId("n", "stat-x", "0", "1", "2"), 0, 100, Intervals.OfAggregation(80), builder.Build(true).WithResident([4096]), [new DamosFilter("anon", true, true)])
        {
            Mappings = [new Mapping(4096, 8192, "[heap] \"é\"")],
        };
    }

    private static Mapping[] Mappings(int number) => (number % 4) switch
    {
        0 => [],
        1 or 2 => [new Mapping(4096, 8192, "[heap] \"é\""), new Mapping(8192, ulong.MaxValue, "")],
        _ => [new Mapping(0, 4096, "/a b (deleted)")],
    };

    private static void AssertSame(List<Snapshot> expected, List<Snapshot> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.True(Same.Snapshots(pair.First, pair.Second)));
    }
}
