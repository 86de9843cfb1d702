using Damon.Records;
using Damon.Snapshots;

namespace Damon.Tests.Records;

public class SnapshotAssemblerTests
{
    private const string Plain = """{"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"}""";

    private const string Tuned =
        """{"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1", "intervals_goal": {"access_bp": "400.000000", "aggrs": "3", "min_sample_us": "5000", "max_sample_us": "10000000"}}""";

    [Fact]
    public void ReadSnapshots_WholeRecord_HasAllOfIt()
    {
        Snapshot snapshot = One(Record(Plain, SnapshotOf(1_000_000_000, 1_100_000_000, Region(4096, 8192, 3, 7, "\"4.000 KiB\""), Region(12288, 16384, 0, 1234)), 0, 1, 2, 3));

        Assert.Equal(new StreamId("here", "0", "1", "3", "2"), snapshot.Stream);
        Assert.Equal((1_000_000_000, 1_100_000_000), (snapshot.StartTime, snapshot.EndTime));
        Assert.Equal(new Intervals(5_000_000, 100_000_000), snapshot.Intervals);
        Assert.Equal([4096ul, 12288], snapshot.Regions.Starts.ToArray());
        Assert.Equal([8192ul, 16384], snapshot.Regions.Ends.ToArray());
        Assert.Equal([3u, 0], snapshot.Regions.Accesses.ToArray());
        Assert.Equal([7u, 1234], snapshot.Regions.Ages.ToArray());
        Assert.Equal([4096ul, 0], snapshot.Regions.FilterPassed.ToArray());
        Assert.Empty(snapshot.Filters);
    }

    [Fact]
    public void ReadSnapshots_HitsOfProbes_AreKept()
    {
        string region = Region(0, 1, 1, 0).Replace("\"probe_hits\": []", "\"probe_hits\": [20, 0, 255]", StringComparison.Ordinal);
        string other = Region(1, 2, 1, 0).Replace("\"probe_hits\": []", "\"probe_hits\": [\n 1 ,2,\t3 ]", StringComparison.Ordinal);

        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Plain, $"{SnapshotOf(1, 2, region, other)}, {SnapshotOf(2, 3, Region(0, 1, 1, 0))}"));

        Assert.Equal((ProbeHits.Of(20, 0, 255), ProbeHits.Of(1, 2, 3)), (snapshots[0].Regions.Hits(0), snapshots[0].Regions.Hits(1)));
        Assert.Equal(0, snapshots[1].Regions.Probes);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[ ]")]
    public void ReadSnapshots_NoProbes_HaveNoHits(string hits) =>
        Assert.Equal(0, One(Record(Plain, SnapshotOf(1, 2, Region(0, 1, 1, 0).Replace("\"probe_hits\": []", $"\"probe_hits\": {hits}", StringComparison.Ordinal)))).Regions.Probes);

    [Theory]
    [InlineData("[256]", "probe_hits (byte")]
    [InlineData("[-1]", "found \"[-1]\"")]
    [InlineData("[1.5]", "a list of at most 4 whole numbers from 0 to 255, such as [3, 0]; found \"[1.5]\"")]
    [InlineData("[1, 2, 3, 4, 5]", "at most 4")]
    [InlineData("[\"1\"]", "probe_hits")]
    [InlineData("[[1]]", "probe_hits")]
    [InlineData("[{}]", "probe_hits")]
    [InlineData("7", "found \"7\"")]
    [InlineData("\"none\"", "probe_hits")]
    [InlineData("{}", "probe_hits")]
    [InlineData("[1, 2]", "region 1 has the hits of 2 probes, those before it of 0; is the file damaged?")]
    public void ReadSnapshots_WrongHits_SaysWhere(string hits, string message)
    {
        string region = Region(1, 2, 1, 0).Replace("\"probe_hits\": []", $"\"probe_hits\": {hits}", StringComparison.Ordinal);
        using var file = new TemporaryFile(Record(Plain, SnapshotOf(1, 2, Region(0, 1, 0, 0), region)));

        string error = file.Fail();

        Assert.StartsWith("snapshot 0", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_NothingNamed_IsUnnamed()
    {
        Snapshot snapshot = One($$"""[{"target_id": null, "intervals": {{Plain}}, "snapshots": [{{SnapshotOf(1, 2)}}]}]""", null);

        Assert.Equal(new StreamId(), snapshot.Stream);
        Assert.False(snapshot.Regions.HasFilterPassed);
    }

    [Theory]
    [InlineData("-1", "\"unknown\"")]
    [InlineData("\"-1\"", "\"damon_stat\"")]
    [InlineData("-1", "\"damon_stat\"")]
    public void ReadSnapshots_DamonStat_HasItsName(string kdamond, string source)
    {
        Snapshot snapshot = One($$"""[{"kdamond_idx": {{kdamond}}, "target_id": 0, "intervals": {{Plain}}, "snapshots": [{{SnapshotOf(1, 2)}}], "data_source": {{source}}}]""");

        Assert.Equal("stat", snapshot.Stream.Kdamond);
    }

    [Theory]
    [InlineData("\"2 s 500 ms\"", 24)]
    [InlineData("\"-2 s 500 ms\"", 24)]
    [InlineData("\"100 ms\"", 0)]
    [InlineData("\"149 ms\"", 0)]
    [InlineData("\"150 ms\"", 1)]
    [InlineData("0", 0)]
    [InlineData("2500000", 24)]
    public void ReadSnapshots_AgeOfDamonStat_LeavesOutTheAggregationInProgress(string usec, uint age)
    {
        string region = $$"""{"start": 0, "end": 4096, "nr_accesses": {"samples": 0, "percent": null}, "age": {"usec": {{usec}}, "aggr_intervals": null} }""";

        Assert.Equal(age, One(Record(Plain, SnapshotOf(1, 2, region), -1)).Regions.Ages[0]);
    }

    [Theory]
    [InlineData("\"250 ms\"", 3)]
    [InlineData("\"1 h 3 m\"", 37800)]
    [InlineData("49999", 0)]
    public void ReadSnapshots_AgeInTime_IsCountedInAggregations(string usec, uint age)
    {
        string region = $$"""{"start": 0, "end": 4096, "nr_accesses": {"samples": null, "percent": 29}, "age": {"usec": {{usec}}, "aggr_intervals": null} }""";

        Regions regions = One(Record(Plain, SnapshotOf(1, 2, region))).Regions;

        Assert.Equal((age, 6u), (regions.Ages[0], regions.Accesses[0]));
    }

    [Fact]
    public void ReadSnapshots_NoAge_IsZeroWithAWarning()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(
            Plain, SnapshotOf(1, 2, """{"start": 0, "end": 1, "nr_accesses": {"samples": 1}}""", """{"start": 1, "end": 2, "nr_accesses": {"samples": 1}, "age": null}""")));

        Assert.Equal([0u, 0], snapshots[0].Regions.Ages.ToArray());
        Assert.Single(warnings, warning => warning.Contains("no age", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_TunedWithoutSampleInterval_TakesTheLength()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Tuned, $"{SnapshotOf(0, 200_000_000)}, {SnapshotOf(1_000_000_000, 1_050_000_000)}, {SnapshotOf(2_000_000_000, 2_000_000_000)}", 0));

        Assert.Equal([new Intervals(10_000_000, 200_000_000), new Intervals(2_500_000, 50_000_000), new Intervals(5_000_000, 100_000_000)], snapshots.Select(s => s.Intervals));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("\"200000000\"", true)]
    [InlineData("\"200000\"", false)]
    [InlineData("\"200 ms\"", false)]
    public void ReadSnapshots_SampleInterval_IsReadInTheUnitThatFits(string interval, bool warned)
    {
        string snapshot = SnapshotOf(0, 4_000_000_000).Replace("\"regions\"", $"\"sample_interval_us\": {interval}, \"regions\"", StringComparison.Ordinal);

        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Tuned, snapshot, 0));

        Assert.Equal(new Intervals(200_000_000, 4_000_000_000), snapshots[0].Intervals);
        Assert.Equal(warned ? 1 : 0, warnings.Count(warning => warning.Contains("ns, as damo writes it", StringComparison.Ordinal)));
    }

    [Fact]
    public void ReadSnapshots_SampleIntervalOfAPoint_IsReadByTheRecordsOwn()
    {
        string snapshot = SnapshotOf(7, 7).Replace("\"regions\"", "\"sample_interval_us\": \"6000000\", \"regions\"", StringComparison.Ordinal);

        Assert.Equal(new Intervals(6_000_000, 120_000_000), Read(Record(Tuned, snapshot, 0)).Snapshots[0].Intervals);
    }

    [Fact]
    public void ReadSnapshots_UntunedWithSampleInterval_KeepsTheRecords()
    {
        string snapshot = SnapshotOf(0, 4_000_000_000).Replace("\"regions\"", "\"sample_interval_us\": \"200000\", \"regions\"", StringComparison.Ordinal);

        Assert.Equal(new Intervals(5_000_000, 100_000_000), Read(Record(Plain, snapshot, 0)).Snapshots[0].Intervals);
    }

    [Fact]
    public void ReadSnapshots_TunedTrace_DistrustsTheFirstStart()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Tuned, $"{SnapshotOf(-5_000_000_000, 1_000_000_000)}, {SnapshotOf(1_000_000_000, 1_200_000_000)}"));

        Assert.Equal((900_000_000, new Intervals(5_000_000, 100_000_000)), (snapshots[0].StartTime, snapshots[0].Intervals));
        Assert.Equal((1_000_000_000, new Intervals(10_000_000, 200_000_000)), (snapshots[1].StartTime, snapshots[1].Intervals));
        Assert.Single(warnings, warning => warning.Contains("damo's guess", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_TunedTraceOfOne_TrustsIt()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Tuned, SnapshotOf(0, 200_000_000)));

        Assert.Equal(new Intervals(10_000_000, 200_000_000), Assert.Single(snapshots).Intervals);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("\"intervals\": null, ")]
    [InlineData("")]
    public void ReadSnapshots_NoIntervals_AreGivenOrAssumed(string intervals)
    {
        string text = $$"""[{"target_id": 1, {{intervals}}"snapshots": [{{SnapshotOf(0, 200_000_000)}}, {{SnapshotOf(300_000_000, 300_000_000)}}]}]""";

        (List<Snapshot> assumed, List<string> warnings) = Read(text);
        (List<Snapshot> given, List<string> none) = Read(text, new RecordFileOptions { Intervals = new Intervals(1_000_000, 50_000_000) });

        Assert.Equal([new Intervals(10_000_000, 200_000_000), new Intervals(5_000_000, 100_000_000)], assumed.Select(s => s.Intervals));
        Assert.Single(warnings, warning => warning.Contains("--intervals 5ms,100ms", StringComparison.Ordinal));
        Assert.All(given, s => Assert.Equal(new Intervals(1_000_000, 50_000_000), s.Intervals));
        Assert.Empty(none);
    }

    [Fact]
    public void ReadSnapshots_TraceWithAHole_KnowsOnlyTheLastAggregationAndSaysSo()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Plain, $"{SnapshotOf(900_000_000, 1_000_000_000)}, {SnapshotOf(1_000_000_000, 1_150_000_000)}, {SnapshotOf(1_150_000_000, 1_650_000_000)}"));

        Assert.Equal([900_000_000, 1_000_000_000, 1_550_000_000], snapshots.Select(snapshot => snapshot.StartTime));
        Assert.Contains("snapshot 2 ends so long after", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_FakeSnapshot_IsDropped()
    {
        string fake = SnapshotOf(2, 3, """{"start": "0", "end": "0", "nr_accesses": {"samples": -1, "percent": null}, "age": {"usec": null, "aggr_intervals": "-1"}}""");

        Assert.Single(Read(Record(Plain, $"{SnapshotOf(1, 2)}, {fake}")).Snapshots);
    }

    [Fact]
    public void ReadSnapshots_MoreSamplesThanPossible_AreKeptWithAWarning()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Plain, SnapshotOf(1, 2, Region(0, 1, 21, 0), Region(1, 2, 1_000_000_000, 0))));

        Assert.Equal([21u, 1_000_000_000], snapshots[0].Regions.Accesses.ToArray());
        Assert.Single(warnings, warning => warning.Contains("21 samples where 20 are possible", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"0 B\"", 0, false)]
    [InlineData("\"4.000 KiB\"", 4096, false)]
    [InlineData("\"23.113 MiB\"", 24236032, false)] // 5917 pages
    [InlineData("\"1.177 MiB\"", 1234173, true)] // no number of pages is written so
    [InlineData("\"1.001 KiB\"", 1025, false)]
    [InlineData("\"1.500 GiB\"", 1610612736, true)]
    [InlineData("\"24236032\"", 24236032, false)]
    [InlineData("1234567", 1234567, false)]
    [InlineData("\"3 TiB\"", 1L << 32, true)]
    [InlineData("null", 0, false)]
    public void ReadSnapshots_FilterPassed_IsRestoredToPages(string text, long bytes, bool warned)
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(Record(Plain, SnapshotOf(1, 2, Region(0, 1ul << 32, 0, 0, text))));

        Assert.Equal((ulong)bytes, snapshots[0].Regions.FilterPassedBytes);
        Assert.Equal(bytes != 0, snapshots[0].Regions.HasFilterPassed);
        Assert.Equal(warned ? 1 : 0, warnings.Count(warning => warning.Contains("rounded", StringComparison.Ordinal)));
    }

    [Fact]
    public void ReadSnapshots_Filters_AreRead()
    {
        const string Filters = """
            [{"filter_type": "anon", "matching": false, "allow": false, "memcg_path": null, "address_range": null, "damon_target_idx": null, "hugepage_size": null},
             {"filter_type": "memcg", "matching": true, "filter_pass": true, "memcg_path": "/a/b"},
             {"filter_type": "addr", "matching": true, "address_range": {"start": "4,096", "end": "8 KiB"}},
             {"filter_type": "hugepage_size", "matching": true, "allow": true, "hugepage_size": ["2 MiB", 4194304]},
             {"filter_type": "target", "matching": true, "damon_target_idx": "3"}]
            """;
        Snapshot snapshot = One($$"""[{"target_id": 1, "intervals": {{Plain}}, "scheme_filters": {{Filters}}, "snapshots": [{{SnapshotOf(1, 2, Region(0, 1, 0, 0))}}]}]""");

        Assert.Equal(
            [
                new DamosFilter("anon", false, false),
                new DamosFilter("memcg", true, true, "/a/b"),
                new DamosFilter("addr", true, false, null, 4096, 8192),
                new DamosFilter("hugepage_size", true, true, null, 2 << 20, 4 << 20),
                new DamosFilter("target", true, false, TargetIndex: 3),
            ],
            snapshot.Filters);
        Assert.True(snapshot.Regions.HasFilterPassed);
    }

    [Theory]
    [InlineData("""[{"snapshots": []}]""", "record 0: no \"target_id\"")]
    [InlineData("""[{"target_id": -3, "snapshots": []}]""", "record 0: target_id (byte 15): expected a number or null; found \"-3\"")]
    [InlineData("""[{"target_id": 1, "intervals": {}, "snapshots": []}, {"target_id": 1, "intervals": {"aggr_us": 1}, "snapshots": []}]""", "record 1: \"intervals\" without \"sample_us\"")]
    [InlineData("""[{"target_id": 1, "intervals": {"sample_us": "x\u001b"}, "snapshots": []}]""", "sample_us (byte 45): expected a time above 0, in microseconds or with a unit, such as \"5000\" or \"5 ms\"; found \"x\\u001b\"")]
    [InlineData("""[{"target_id": 1, "intervals": {"sample_us": 9, "aggr_us": 3}, "snapshots": []}]""", "record 0: intervals out of range: sampling 9000 ns, aggregation 3000 ns")]
    [InlineData("""[{"target_id": 1, "intervals": "5ms", "snapshots": []}]""", "intervals (byte 31): expected an object or null")]
    [InlineData("""[{"target_id": 1, "scheme_filters": [{"matching": true}], "snapshots": []}]""", "scheme_filters (byte 36): a filter without \"filter_type\"")]
    [InlineData("""[{"target_id": 1, "scheme_filters": [{"filter_type": "\ud800", "matching": true}], "snapshots": []}]""", "UTF-8")]
    [InlineData("""[{"target_id": 1, "snapshots": [{"end_time": 1, "regions": []}]}]""", "snapshot 0: no \"start_time\"")]
    [InlineData("""[{"target_id": 1, "snapshots": [{"start_time": 1, "regions": []}]}]""", "snapshot 0: no \"end_time\"")]
    [InlineData("""[{"target_id": 1, "snapshots": [{"start_time": null, "end_time": 1, "regions": []}]}]""", "snapshot 0: start_time (byte 47): expected a time in ns")]
    [InlineData("""[{"target_id": 1, "snapshots": [{"start_time": [1], "end_time": 1, "regions": []}]}]""", "found \"[1]\"")]
    [InlineData("""[{"target_id": 1, "snapshots": [{"start_time": 2, "end_time": 1, "regions": []}]}]""", "snapshot 0: ends at 1 ns, before its start 2 ns")]
    public void ReadSnapshots_WrongValue_SaysWhere(string text, string message)
    {
        using var file = new TemporaryFile(text);

        Assert.Contains(message, file.Fail(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"end": 2, "nr_accesses": {"samples": 0}, "age": null}""", "snapshot 1, region 1: no \"start\"")]
    [InlineData("""{"start": 2, "nr_accesses": {"samples": 0}, "age": null}""", "snapshot 1, region 1: no \"end\"")]
    [InlineData("""{"start": 1, "end": 2, "age": null}""", "snapshot 1, region 1: no \"nr_accesses\"")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": null}""", "no \"nr_accesses\"")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": 5}""", "nr_accesses")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": 0.5}}""", "samples")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": -1}}""", "negative samples")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": 4294967296}}""", "from 0 to 4294967295")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": 1}, "age": {"aggr_intervals": "4294967296"}}""", "from 0 to 4294967295")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": 1}, "age": {"aggr_intervals": "-1"}}""", "negative age")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": 1}, "age": {"usec": "-5 s"}}""", "negative age")]
    [InlineData("""{"start": 1, "end": 18446744073709551616, "nr_accesses": {"samples": 1}, "age": null}""", "end (byte")]
    [InlineData("""{"start": 2, "end": 2, "nr_accesses": {"samples": 1}, "age": null}""", "region 1 ends at 2, not after its start 2")]
    [InlineData("""{"start": 0, "end": 2, "nr_accesses": {"samples": 1}, "age": null}""", "region 1 starts at 0, inside or before")]
    [InlineData("""{"start": true, "end": 2, "nr_accesses": {"samples": 1}, "age": null}""", "start (byte")]
    [InlineData("""{"start": 1, "end": 2, "nr_accesses": {"samples": 1}, "age": null, "sz_filter_passed": "much"}""", "sz_filter_passed (byte")]
    public void ReadSnapshots_WrongRegion_SaysWhich(string region, string message)
    {
        using var file = new TemporaryFile(Record(Plain, $"{SnapshotOf(1, 2)}, {SnapshotOf(2, 3, Region(0, 1, 0, 0), region)}"));

        string error = file.Fail();

        Assert.StartsWith("snapshot 1", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_TimeGoesBackInAStream_IsAnError()
    {
        string other = Record(Plain, SnapshotOf(1, 2), 0)[1..^1], one = Record(Plain, SnapshotOf(4, 5), 1)[1..^1], back = Record(Plain, SnapshotOf(3, 4), 1)[1..^1];
        using var good = new TemporaryFile($"[{one}, {other}, {one}]");
        using var bad = new TemporaryFile($"[{one}, {other}, {back}]");

        Assert.Equal(3, good.Read().Snapshots.Count);
        Assert.Contains("snapshot 2: ends at 4 ns, before the one before it", bad.Fail(), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_EndOfTheAddressSpace_IsNoError()
    {
        Snapshot snapshot = One(Record(Plain, SnapshotOf(1, 2, Region(0, ulong.MaxValue, uint.MaxValue, uint.MaxValue))));

        Assert.Equal((ulong.MaxValue, uint.MaxValue, uint.MaxValue), (snapshot.Regions.TotalBytes, snapshot.Regions.Accesses[0], snapshot.Regions.Ages[0]));
    }

    private static string Region(ulong start, ulong end, uint samples, uint age, string passed = "\"0 B\"") =>
        $$"""{"start": "{{start}}", "end": "{{end}}", "nr_accesses": {"samples": {{samples}}, "percent": null}, "age": {"usec": null, "aggr_intervals": "{{age:N0}}"}, "probe_hits": [], "sz_filter_passed": {{passed}}}""";

    private static string SnapshotOf(long start, long end, params string[] regions) =>
        $$"""{"start_time": "{{start}}", "end_time": "{{end}}", "regions": [{{string.Join(", ", regions)}}], "total_bytes": null, "damos_stats": null}""";

    private static string Record(string intervals, string snapshots, int? kdamond = null, int? context = null, int? scheme = null, int? target = null) =>
        $$"""[{"kdamond_idx": {{Or(kdamond)}}, "context_idx": {{Or(context)}}, "intervals": {{intervals}}, "scheme_idx": {{Or(scheme)}}, "target_id": {{Or(target)}}, "scheme_filters": [], "snapshots": [{{snapshots}}], "data_source": "unknown"}]""";

    private static string Or(int? index) => index is int number ? $"{number}" : "null";

    private static (List<Snapshot> Snapshots, List<string> Warnings) Read(string text, RecordFileOptions? options = null)
    {
        using var file = new TemporaryFile(text);
        return file.Read(options);
    }

    private static Snapshot One(string text, string? node = "here") => Assert.Single(Read(text, new RecordFileOptions { Node = node }).Snapshots);
}
