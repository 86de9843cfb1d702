using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Records;

public class SampleRecordingsTests
{
    [Theory]
    [InlineData("stairs-6.18-vaddr", 10, 161)]
    [InlineData("stairs-7.3-vaddr", 6, 99)]
    [InlineData("stairs-7.3-paddr", 28, 364)]
    public void ReadSnapshots_SnapshotsOfASample_AreAllThere(string sample, int snapshots, int regions)
    {
        (List<Snapshot> read, List<string> warnings) = Read(sample, "snapshots.damon.data");

        Assert.Equal((snapshots, regions), (read.Count, read.Sum(snapshot => snapshot.Regions.Count)));
        Assert.All(read, snapshot => Assert.Equal(snapshot.EndTime - snapshot.StartTime, snapshot.Intervals.Aggregation));
        Assert.Empty(warnings);
    }

    [Theory]
    [InlineData("stairs-6.18-vaddr", 232)]
    [InlineData("stairs-7.3-vaddr", 191)]
    [InlineData("stairs-7.3-paddr", 31)]
    public void ReadSnapshots_TraceOfASample_GivesWhatDamoMadeOfIt(string sample, int count)
    {
        (List<Snapshot> text, _) = Read(sample, "trace.perf-script.txt");
        (List<Snapshot> json, _) = Read(sample, "trace.damon.data");

        Assert.Equal((count, count), (text.Count, json.Count));
        Assert.All(text.Zip(json), pair =>
        {
            Assert.True(Same.Regions(pair.First.Regions, pair.Second.Regions));

            // damo goes through a double
            Assert.InRange(Math.Abs(pair.First.EndTime - pair.Second.EndTime), 0, 200);
        });
    }

    [Fact]
    public void ReadSnapshots_TunedTrace_HasTheIntervalsOfItsTuneEvents()
    {
        (List<Snapshot> text, List<string> warnings) = Read("stairs-7.3-paddr", "trace.perf-script.txt");

        Assert.Equal(new Intervals(3_733_760_000, 74_675_200_000), text[^1].Intervals);
        Assert.Equal(8_560_000, text[2].Intervals.Sample);
        Assert.All(text, snapshot => Assert.Equal(20u, snapshot.Intervals.MaxAccesses));
        Assert.Single(warnings);
    }

    [Fact]
    public void ReadSnapshots_FilteredSample_HasFilterAndBytes()
    {
        List<Snapshot> filtered = [.. Read("stairs-7.3-paddr", "snapshots.damon.data").Snapshots.Where(snapshot => snapshot.Stream.Scheme == "1")];

        Assert.Equal(14, filtered.Count);
        Assert.All(filtered, snapshot => Assert.Equal(new DamosFilter("anon", false, false), Assert.Single(snapshot.Filters)));
        Assert.Equal(106_094_592ul, filtered[0].Regions.FilterPassedBytes);
        Assert.All(filtered, snapshot => Assert.Equal(0ul, snapshot.Regions.FilterPassedBytes % 4096));
    }

    private static (List<Snapshot> Snapshots, List<string> Warnings) Read(string sample, string file)
    {
        List<string> warnings = [];
        return ([.. RecordFile.Open(Repository.At("samples", sample, file)).ReadSnapshots(warnings.Add, TestContext.Current.CancellationToken)], warnings);
    }
}
