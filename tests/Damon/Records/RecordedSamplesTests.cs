using System.Text.Json;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Records;

/// <summary>Recordings that our own recorder made, against what their workload says it did.</summary>
public class RecordedSamplesTests
{
    private const string Folder = "recorded-7.3-vaddr";

    [Theory]
    [InlineData("full", 200, 0.9)]
    [InlineData("sparse", 4, 0.75)]
    public void ReadSnapshots_Stairs_AreWhereAndWhenTheWorkloadTouchedThem(string recording, int snapshots, double share)
    {
        Phase[] phases = Phases($"{recording}.truth.jsonl");
        (double inside, double all, int count) = (0, 0, 0);
        foreach (Snapshot snapshot in Read(Folder, $"{recording}.damon.data"))
        {
            if (phases.FirstOrDefault(phase => phase.From <= snapshot.StartTime && snapshot.EndTime <= phase.Until && phase.Name != "all") is { } phase)
            {
                count++;
                inside += Heat(snapshot, phase.Start, phase.End);
                all += Heat(snapshot, phases[0].Start, phases[0].End);
            }
        }

        Assert.InRange(count, snapshots, int.MaxValue);
        Assert.InRange(inside / all, share, 1);
    }

    [Fact]
    public void ReadSnapshots_FilteredStairs_CountTheirAnonymousBytes()
    {
        Phase whole = Phases("filtered.truth.jsonl")[0];
        List<Snapshot> filtered = [.. Read(Folder, "filtered.damon.data").Where(snapshot => snapshot.Stream.Scheme == "1")];

        Assert.InRange(filtered.Count, 5, 100);
        Assert.All(filtered, snapshot =>
        {
            Assert.Equal(new DamosFilter("anon", false, false), Assert.Single(snapshot.Filters));
            Assert.Equal(100ul << 20, Passed(snapshot, whole));
        });
        Assert.InRange(filtered.Select(snapshot => snapshot.Intervals).Distinct().Count(), 2, 100);
    }

    [Fact]
    public void ReadSnapshots_PhysicalMemory_HoldsTheAnonymousBytesOfTheWorkload()
    {
        long end = Phases("truth.jsonl", "recorded-7.3-paddr")[^1].Until;
        List<Snapshot> all = [.. Read("recorded-7.3-paddr", "snapshots.damon.data").Where(snapshot => snapshot.EndTime < end)];

        Assert.Equal(["0", "1", "2"], all.Select(snapshot => snapshot.Stream.Scheme).Distinct().Order());
        Assert.All(all.Where(snapshot => snapshot.Stream.Scheme == "1"), snapshot => Assert.InRange(snapshot.Regions.FilterPassedBytes, 128ul << 20, 512ul << 20));

        // free memory is not young either, but it has no pages that a filter could look at
        Assert.All(all.Where(snapshot => snapshot.Stream.Scheme == "2"), snapshot => Assert.InRange(snapshot.Regions.FilterPassedBytes, 1ul, snapshot.Regions.TotalBytes / 2));
        Assert.All(all, snapshot => Assert.Equal(20u, snapshot.Intervals.MaxAccesses));
    }

    private static IEnumerable<Snapshot> Read(string folder, string file) =>
        RecordFile.Open(Repository.At("samples", folder, file)).ReadSnapshots(warning => Assert.Fail(warning), TestContext.Current.CancellationToken);

    /// <summary>Bytes × accesses in an address range.</summary>
    private static double Heat(Snapshot snapshot, ulong start, ulong end)
    {
        double heat = 0;
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            ulong from = Math.Max(snapshot.Regions.Starts[i], start);
            ulong to = Math.Min(snapshot.Regions.Ends[i], end);
            heat += to > from ? (to - from) * (double)snapshot.Regions.Accesses[i] : 0;
        }

        return heat;
    }

    /// <summary>Bytes that passed the filters, in regions that lie in the phase's addresses.</summary>
    private static ulong Passed(Snapshot snapshot, Phase phase)
    {
        ulong passed = 0;
        for (int i = 0; i < snapshot.Regions.Count; i++)
        {
            passed += snapshot.Regions.Starts[i] >= phase.Start && snapshot.Regions.Starts[i] < phase.End ? snapshot.Regions.Bytes(i, ByteKind.FilterPassed) : 0;
        }

        return passed;
    }

    private static Phase[] Phases(string file, string folder = Folder)
    {
        (string Name, long Time, ulong Start, ulong End)[] told =
        [
            .. File.ReadLines(Repository.At("samples", folder, file)).Select(line => JsonDocument.Parse(line).RootElement)
                .Where(line => line.GetProperty("event").GetString() is "phase" or "stop")
                .Select(line => (
                    line.TryGetProperty("name", out JsonElement name) ? name.GetString()! : "stop",
                    line.GetProperty("real_ns").GetInt64(),
                    line.TryGetProperty("start", out JsonElement start) ? start.GetUInt64() : 0,
                    line.TryGetProperty("end", out JsonElement end) ? end.GetUInt64() : 0)),
        ];
        return [.. told.Zip(told.Skip(1), (one, next) => new Phase(one.Name, one.Time, next.Time, one.Start, one.End))];
    }

    private sealed record Phase(string Name, long From, long Until, ulong Start, ulong End);
}
