using Damon.Records;
using Damon.Snapshots;
using Damon.Tests.Kit;

namespace Damon.Tests.Records;

[Collection(nameof(MemoryCollection))]
public class RecordMemoryTests
{
    [Fact]
    public void ReadSnapshots_LongRecording_NeedsNoMoreMemory()
    {
        Snapshot one = SnapshotOf(1000, 1);
        using var file = new TemporaryFile();
        using (var writer = JsonRecordWriter.Create(file.Path, RecordFormat.JsonCompressed))
        {
            for (int i = 0; i < 200; i++)
            {
                writer.Write(one.At(i * 100_000_000L, (i + 1) * 100_000_000L));
            }

            writer.Complete();
        }

        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0;
        foreach (Snapshot snapshot in RecordFile.Open(file.Path).ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken))
        {
            if (snapshot.EndTime % 5_000_000_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        // 200 snapshots are 6.4 MB as columns, 100 MB as JSON
        Assert.InRange(most - before, long.MinValue, 4 << 20);
    }

    private static Snapshot SnapshotOf(int regions, uint accesses)
    {
        var builder = new RegionsBuilder();
        for (int i = 0; i < regions; i++)
        {
            builder.Add((ulong)i << 24, ((ulong)i + 1) << 24, accesses, (uint)i);
        }

        return new Snapshot(new StreamId(), 0, 1, new Intervals(5_000_000, 100_000_000), builder.Build(withFilterPassed: false));
    }
}
