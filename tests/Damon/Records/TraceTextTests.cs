using System.Globalization;
using System.Text;
using CsCheck;
using Damon.Records;
using Damon.Snapshots;

namespace Damon.Tests.Records;

public class TraceTextTests
{
    private static readonly RecordFileOptions Given = new() { Intervals = new Intervals(5_000_000, 100_000_000) };

    public static TheoryData<string, string?> Lines => new()
    {
        { "kdamond.0 145 [000] 1.5: damon:damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
        { "kdamond.0   145 [000]     1.500000: damon:damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
        { "kdamond.0   145/145   [000] d..1. 1.500000000: damon:damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
        { "  kdamond.0-145   [000] .....     1.500000: damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
        { "  kdamond.0-145   (  145) [000] .....     1.500000: damon_aggregated:     target_id=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
        { "name with blanks 145 [000] 1.5: damon:damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
        { "kdamond.x xxxx xxxx 1.500000: damon:damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7", null },
        { "kdamond.0 145 [000] 1.5: damon:damon_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7\r", "tid-145" },
        { "kdamond.0 145 [000] 1.5: damon:damon_region_aggregated: target_id=3 nr_regions=1 4096-8192: 5 7 probe_hits=14 00", "tid-145" },
        { "\u001b[2Jkdamond 145 [000] 1.5: damon:damon_aggregated: target_idx=3 nr_regions=1 4096-8192: 5 7", "tid-145" },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void ReadSnapshots_EachLayout_IsRead(string line, string? kdamond)
    {
        Snapshot snapshot = Assert.Single(Read(line + "\n", Given).Snapshots);

        Assert.Equal(new StreamId(null, kdamond, null, "3"), snapshot.Stream);
        Assert.Equal((1_400_000_000, 1_500_000_000), (snapshot.StartTime, snapshot.EndTime));
        Assert.Equal((4096ul, 8192ul, 5u, 7u), (snapshot.Regions.Starts[0], snapshot.Regions.Ends[0], snapshot.Regions.Accesses[0], snapshot.Regions.Ages[0]));
    }

    [Theory]
    [InlineData("1.123456789: ", 1_123_456_789)]
    [InlineData("1.1234567891: ", 1_123_456_789)]
    [InlineData("12345678.000000001: ", 12_345_678_000_000_001)]
    [InlineData("7: ", 7_000_000_000)]
    public void ReadSnapshots_Time_IsExact(string time, long nanoseconds) =>
        Assert.Equal(nanoseconds, Read($"k 1 [0] {time}damon_aggregated: target_id=0 nr_regions=1 0-1: 0 0\n", Given).Snapshots[0].EndTime);

    [Fact]
    public void ReadSnapshots_BeforeApply_KeepsContextAndScheme()
    {
        string text = string.Concat(Enumerable.Range(0, 2).Select(scheme =>
            $"kdamond.0 9 [001] 2.0: damon:damos_before_apply: ctx_idx=1 scheme_idx={scheme} target_idx=4 nr_regions=1 0-4096: 1 2\n"));

        Assert.Equal(
            [new StreamId(null, "tid-9", "1", "4", "0"), new StreamId(null, "tid-9", "1", "4", "1")],
            Read(text, Given).Snapshots.Select(snapshot => snapshot.Stream));
    }

    [Fact]
    public void ReadSnapshots_OldKernelWithoutAge_IsZeroWithAWarning()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read("k 1 [0] 1.0: damon:damon_aggregated: target_id=0 nr_regions=1 0-4096: 1\n", Given);

        Assert.Equal(0u, snapshots[0].Regions.Ages[0]);
        Assert.Single(warnings, warning => warning.Contains("no age", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_DamosTraceOfSnapshots_IsReadThoughDamoCannot()
    {
        const string Text = """
            kdamond.x xxxx xxxx 100.000000: damon:damon_aggregated: target_id=None nr_regions=2 0-4096: 1 None
            kdamond.x xxxx xxxx 100.000000: damon:damon_aggregated: target_id=None nr_regions=2 4096-8192: 1 3
            kdamond.x xxxx xxxx 200.000000: damon:damon_aggregated: target_id=None nr_regions=1 0-0: -1 -1

            """;

        Snapshot snapshot = Assert.Single(Read(Text, Given).Snapshots);

        Assert.Equal((new StreamId(), 2), (snapshot.Stream, snapshot.Regions.Count));
    }

    [Fact]
    public void ReadSnapshots_MixedTargetsAndThreads_AreKeptApart()
    {
        var text = new StringBuilder();
        foreach (int time in new[] { 1, 2 })
        {
            foreach (int region in new[] { 0, 1 })
            {
                foreach (string who in new[] { "1 target 0", "1 target 1", "2 target 0" })
                {
                    text.Append(CultureInfo.InvariantCulture, $"k {who[0]} [0] {time}.{region}: damon:damon_aggregated: target_id={who[^1]} nr_regions=2 {region * 10}-{(region * 10) + 5}: {who[0]} 0\n");
                }
            }
        }

        List<Snapshot> snapshots = Read(text.ToString(), new RecordFileOptions { Intervals = new Intervals(1, 1_000_000_000) }).Snapshots;

        Assert.Equal(6, snapshots.Count);
        Assert.All(snapshots, snapshot => Assert.Equal([0ul, 10], snapshot.Regions.Starts.ToArray()));
        Assert.All(snapshots, snapshot => Assert.Equal($"tid-{snapshot.Regions.Accesses[0]}", snapshot.Stream.Kdamond));
    }

    [Fact]
    public void ReadSnapshots_BothAggregatedEvents_AreOneSnapshot()
    {
        var text = new StringBuilder();
        for (int time = 0; time < 3; time++)
        {
            for (int region = 0; region < 3; region++)
            {
                text.Append(CultureInfo.InvariantCulture, $"k 1 [0] {time + 1}.0: damon:damon_region_aggregated: target_id=0 nr_regions=3 {region}-{region + 1}: 0 0 probe_hits=01\n");
                text.Append(CultureInfo.InvariantCulture, $"k 1 [0] {time + 1}.0: damon:damon_aggregated: target_id=0 nr_regions=3 {region}-{region + 1}: 0 0\n");
            }
        }

        (List<Snapshot> snapshots, List<string> warnings) = Read(text.ToString(), Given);

        Assert.Equal(3, snapshots.Count);
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("probe_hits=14 00", new byte[] { 20, 0 })]
    [InlineData("probe_hits=ff", new byte[] { 255 })]
    [InlineData("probe_hits=01 02 03 04", new byte[] { 1, 2, 3, 4 })]
    [InlineData("probe_hits=01 0A later=3", new byte[] { 1, 10 })]
    [InlineData("probe_hits=", new byte[0])]
    [InlineData("", new byte[0])]
    public void ReadSnapshots_HitsOfProbes_AreRead(string text, byte[] hits) =>
        Assert.Equal(ProbeHits.Of(hits), Assert.Single(Read($"k 1 [0] 1.0: damon:damon_region_aggregated: target_id=0 nr_regions=1 0-4096: 5 7 {text}\n", Given).Snapshots).Regions.Hits(0));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadSnapshots_BothAggregatedEvents_TheOneWithHitsCounts(bool withHitsFirst)
    {
        // as the kernel tells them, a region by both and then the next one
        var text = new StringBuilder();
        for (int time = 0; time < 3; time++)
        {
            for (int region = 0; region < 3; region++)
            {
                string[] both = [Event("damon_aggregated", time, region), Event("damon_region_aggregated", time, region, " probe_hits=0" + region)];
                text.AppendJoin("", withHitsFirst ? both.Reverse() : both);
            }
        }

        (List<Snapshot> snapshots, List<string> warnings) = Read(text.ToString(), Given);

        Assert.Equal(3, snapshots.Count);
        Assert.All(snapshots, snapshot => Assert.Equal([0, 1, 2], snapshot.Regions.HitsOf(0).ToArray()));
        Assert.Empty(warnings);
    }

    [Fact]
    public void ReadSnapshots_ProbesThatComeAndGo_LoseNoMoreThanTheFirstSnapshotWithoutThem()
    {
        // without probes a kernel tells regions by the older event only
        var text = new StringBuilder();
        for (int time = 0; time < 9; time++)
        {
            for (int region = 0; region < 3; region++)
            {
                text.Append(Event("damon_aggregated", time, region));
                text.Append(time is >= 3 and < 6 ? Event("damon_region_aggregated", time, region, " probe_hits=07 08") : "");
            }
        }

        (List<Snapshot> snapshots, List<string> warnings) = Read(text.ToString(), Given);

        Assert.Equal([0, 0, 0, 2, 2, 2, 0, 0], snapshots.Select(snapshot => snapshot.Regions.Probes));
        Assert.Equal([1, 2, 3, 4, 5, 6, 8, 9], snapshots.Select(snapshot => snapshot.EndTime / 1_000_000_000));
        Assert.Single(warnings, warning => warning.StartsWith("1 snapshot was incomplete", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_AnotherNumberOfProbes_BeginsTheNext()
    {
        string text = Event("damon_region_aggregated", 0, 0, " probe_hits=01")
            + string.Concat(Enumerable.Range(1, 5).Select(region => Event("damon_region_aggregated", region / 3, region % 3, " probe_hits=01 02")));

        Snapshot snapshot = Assert.Single(Read(text, Given).Snapshots);

        Assert.Equal((2_000_000_000, 2), (snapshot.EndTime, snapshot.Regions.Probes));
    }

    [Fact]
    public void ReadSnapshots_AnyLostEvents_CostOnlyTheirSnapshots()
    {
        List<string> lines = Trace(20, 7);
        List<Snapshot> whole = Read(string.Concat(lines), Given).Snapshots;

        Gen.Select(Gen.Int[0, lines.Count - 2], Gen.Int[1, 30]).Sample((at, count) =>
        {
            count = Math.Min(count, lines.Count - at);
            List<string> kept = [.. lines[..at], .. lines[(at + count)..]];
            List<long> touched = [.. Enumerable.Range(at, count).Select(line => line / 7).Distinct().Select(snapshot => whole[snapshot].EndTime)];

            List<Snapshot> read = Read(string.Concat(kept), Given).Snapshots;

            List<Snapshot> expected = [.. whole.Where(snapshot => !touched.Contains(snapshot.EndTime))];
            return read.Count == expected.Count && read.Zip(expected).All(pair => pair.First.EndTime == pair.Second.EndTime && Same.Regions(pair.First.Regions, pair.Second.Regions));
        });
    }

    [Theory]
    [InlineData("CPU:0 [LOST 12 EVENTS]\n")]
    [InlineData("  perf 77 [000] 1.2: PERF_RECORD_LOST lost 12\n")]
    public void ReadSnapshots_LostMark_DropsWhatIsOpen(string mark)
    {
        List<string> lines = Trace(3, 4);
        lines.Insert(6, mark);

        (List<Snapshot> snapshots, List<string> warnings) = Read(string.Concat(lines), Given);

        Assert.Equal([1_000_000_000, 1_200_000_000], snapshots.Select(snapshot => snapshot.EndTime));
        Assert.Single(warnings, warning => warning.StartsWith("1 snapshot was incomplete", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_CutLastLine_IsDropped()
    {
        string text = string.Concat(Trace(3, 2));

        (List<Snapshot> snapshots, List<string> warnings) = Read(text[..^8], Given);

        Assert.Equal(2, snapshots.Count);
        Assert.Contains(warnings, warning => warning.Contains("last line, 6, is cut short", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_NoIntervals_AreEstimatedFromTheTimes()
    {
        (List<Snapshot> snapshots, List<string> warnings) = Read(string.Concat(Trace(50, 3)));

        Assert.Equal(50, snapshots.Count);
        Assert.All(snapshots, snapshot => Assert.Equal(new Intervals(5_000_000, 100_000_000), snapshot.Intervals));
        Assert.Equal((900_000_000, 1_000_000_000), (snapshots[0].StartTime, snapshots[1].StartTime));
        Assert.Single(warnings, warning => warning.Contains("assumed 100 ms", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadSnapshots_MoreAccessesThan20_MeanMoreSamples()
    {
        string text = string.Concat(Trace(4, 2)).Replace(": 2 ", ": 40 ", StringComparison.Ordinal);

        Assert.Equal(new Intervals(2_500_000, 100_000_000), Read(text).Snapshots[0].Intervals);
    }

    [Fact]
    public void ReadSnapshots_TuneEvents_SetTheIntervalsFromThere()
    {
        List<string> lines = Trace(6, 2);
        lines.Insert(8, "kdamond.0 145 [000] 1.4: damon:damon_monitor_intervals_tune: sample_us=7500\n");
        lines.Insert(0, "kdamond.1 146 [000] 0.5: damon:damon_monitor_intervals_tune: sample_us=1\n");
        Intervals start = new(5_000_000, 100_000_000), tuned = new(7_500_000, 150_000_000);

        Assert.Equal([start, start, start, start, tuned, tuned], Read(string.Concat(lines), Given).Snapshots.Select(snapshot => snapshot.Intervals));
        Assert.Equal([start, start, start, start, tuned, tuned], Read(string.Concat(lines)).Snapshots.Select(snapshot => snapshot.Intervals));
    }

    [Fact]
    public void ReadSnapshots_TunedTimes_TellTheRatio()
    {
        var text = new StringBuilder();
        for (int i = 0; i < 6; i++)
        {
            text.Append(i == 2 ? "k 1 [0] 1.2: damon_monitor_intervals_tune: sample_us=1000\n" : "");
            text.Append(CultureInfo.InvariantCulture, $"k 1 [0] 1.{i}: damon_aggregated: target_id=0 nr_regions=1 0-1: 0 0\n");
        }

        Assert.Equal(new Intervals(1_000_000, 100_000_000), Read(text.ToString()).Snapshots[^1].Intervals);
    }

    [Theory]
    [InlineData("damon_aggregated: target_id=0 nr_regions=1 2-1: 0 0", "the region ends at 1, not after its start 2")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=999999999999999999999 1-2: 0 0", "is wrong")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=4294967296 1-2: 0 0", "is wrong")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=0 1-2: 0 0", "is wrong")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=1 1-2: 4294967296 0", "is wrong")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=1 1-2: 0 x", "\"x\" is wrong")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=1 1-2: 0 0 0", "is wrong")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=1 1-2:", "no nr_accesses")]
    [InlineData("damon_aggregated: target_id=0 nr_regions=1", "no addresses")]
    [InlineData("damon_aggregated: target_id=0 1-2: 0 0", "no nr_regions")]
    [InlineData("damon_aggregated: target_id=\u001b nr_regions=1 1-2: 0 0", "\\u001b")]
    [InlineData("damon_region_aggregated: target_id=0 nr_regions=1 1-2: 0 0 probe_hits=1", "\"probe_hits=1\" is wrong; expected probe_hits=HH HH, hexadecimal, of at most 4 probes")]
    [InlineData("damon_region_aggregated: target_id=0 nr_regions=1 1-2: 0 0 probe_hits=01 0g", "\"0g\" is wrong")]
    [InlineData("damon_region_aggregated: target_id=0 nr_regions=1 1-2: 0 0 probe_hits=01 -1", "\"-1\" is wrong")]
    [InlineData("damon_region_aggregated: target_id=0 nr_regions=1 1-2: 0 0 probe_hits=01 02 03 04 05", "\"05\" is wrong")]
    [InlineData("damon_region_aggregated: target_id=0 nr_regions=1 1-2: probe_hits=01", "no nr_accesses")]
    [InlineData("damon_monitor_intervals_tune: sample_us=0", "sample_us=N")]
    [InlineData("damon_monitor_intervals_tune:", "sample_us=N")]
    public void ReadSnapshots_GarbledEvent_SaysWhichLine(string text, string message)
    {
        using var file = new TemporaryFile($"# a comment\nk 1 [0] 1.0: damon:{text}\n");

        string error = file.Fail();

        Assert.StartsWith("line 2: ", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("k 1 [0] : damon_aggregated: target_id=0 nr_regions=1 1-2: 0 0\n", "line 1: expected a time")]
    [InlineData("k 1 [0] 99999999999.0: damon_aggregated: target_id=0 nr_regions=1 1-2: 0 0\n", "line 1: expected a time")]
    [InlineData("k 1 [0] 1.0: damon_aggregated: target_id=0 nr_regions=2 1-2: 0 0\n", "all 1 snapshots are incomplete")]
    [InlineData("k 1 [0] 1.0: damon_monitor_intervals_tune: sample_us=5000\n", "no snapshot in it")]
    public void ReadSnapshots_UselessTrace_SaysWhy(string text, string message)
    {
        using var file = new TemporaryFile(text);

        Assert.Contains(message, file.Fail(), StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_TimeGoesBack_SaysWhichLine()
    {
        List<string> lines = Trace(3, 1);
        using var file = new TemporaryFile(lines[1] + lines[0] + lines[2]);

        Assert.Contains("line 2: time goes back", file.Fail(), StringComparison.Ordinal);
    }

    /// <summary>One of three regions, at so many seconds and one more.</summary>
    private static string Event(string name, int time, int region, string hits = "") =>
        $"k 1 [0] {time + 1}.0: damon:{name}: target_id=0 nr_regions=3 {region * 10}-{(region + 1) * 10}: 2 0{hits}\n";

    /// <summary>So many snapshots, 100 ms apart, of so many regions.</summary>
    private static List<string> Trace(int snapshots, int regions) =>
        [
            .. from snapshot in Enumerable.Range(0, snapshots)
               from region in Enumerable.Range(0, regions)
               select string.Create(CultureInfo.InvariantCulture, $"kdamond.0 145 [000] {1 + (snapshot / 10m) + (region * 0.000001m):F6}: damon:damon_aggregated: target_id=0 nr_regions={regions} {region * 4096}-{(region + 1) * 4096}: 2 {snapshot}\n"),
        ];

    private static (List<Snapshot> Snapshots, List<string> Warnings) Read(string text, RecordFileOptions? options = null)
    {
        using var file = new TemporaryFile(text);
        return file.Read(options);
    }
}
