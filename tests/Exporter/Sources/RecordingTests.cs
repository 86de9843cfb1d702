using Damon;
using Damon.Snapshots;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Sources;

public sealed class RecordingTests
{
    private static readonly StreamId Other = new("here", "1", "0", "0");

    [Fact]
    public void Snapshots_StreamsOneAfterAnother_AreMergedByTimeAndKeepOrderAtTheSameTime()
    {
        FakeReader first = new(Make.Snapshot(10 * Second), Make.Snapshot(30 * Second), Make.Snapshot(10 * Second, Other), Make.Snapshot(20 * Second, Other));
        FakeReader second = new(Make.Snapshot(20 * Second));

        Recording recording = Load(first, second);

        Assert.Equal(
            [(10, "0"), (10, "1"), (20, "1"), (20, "0"), (30, "0")],
            recording.Snapshots(CancellationToken.None).Select(snapshot => (snapshot.EndTime / Second, snapshot.Stream.Kdamond!)));
        Assert.Equal((10 * Second, 30 * Second, true), (recording.FirstEnd, recording.LastEnd, recording.IsInMemory));
    }

    [Fact]
    public void Streams_Spacings_GiveTheMedianAndAtLeastOneAggregation()
    {
        Recording recording = Load(
            new FakeReader(
                Make.Snapshot(9 * Second), Make.Snapshot(0), Make.Snapshot(2 * Second), Make.Snapshot(4 * Second),
                Make.Snapshot(5 * Second, Other)));

        Assert.Equal(new StreamProfile(4, 2 * Second), recording.Streams[TestStream]);
        Assert.Equal(new StreamProfile(1, TestIntervals.Aggregation), recording.Streams[Other]);
    }

    [Fact]
    public void Load_OneInputWithoutSnapshots_IsWarnedAbout()
    {
        List<string> warnings = [];

        Recording.Load([new FakeReader(Make.Snapshot(Second)), new FakeReader()], warnings.Add, CancellationToken.None);

        Assert.Equal(["\"fake.damon.data\": no snapshot in it"], warnings);
    }

    [Fact]
    public void Load_NoSnapshot_ThrowsOneLine()
    {
        DamonDataException e = Assert.Throws<DamonDataException>(() => Load(new FakeReader()));

        Assert.Equal("\"fake.damon.data\": no snapshot to replay; give a recording that holds one", e.Message);
    }

    [Fact]
    public void Load_TimesSinceBootAndSince1970_ThrowsOneLine()
    {
        DamonDataException e = Assert.Throws<DamonDataException>(() => Load(new FakeReader(Make.Snapshot(10 * Second)), new FakeReader(Make.Snapshot(1_760_000_000 * Second))));

        Assert.Contains("from boot", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_LargeAndInOrder_StreamsTheSameSequence()
    {
        FakeReader[] readers =
        [
            new([.. Enumerable.Range(0, 50).Select(i => Make.Snapshot(i * Second))]),
            new([.. Enumerable.Range(0, 50).Select(i => Make.Snapshot((i * Second) + (Second / 2 * (i % 2)), Other))]),
        ];

        Recording small = Load(readers);
        Recording large = Recording.Load(readers, null, CancellationToken.None, maxRegions: 100);

        Assert.True(small.IsInMemory);
        Assert.False(large.IsInMemory);
        for (int pass = 0; pass < 2; pass++)
        {
            Assert.Equal(small.Snapshots(CancellationToken.None), large.Snapshots(CancellationToken.None));
        }

        Assert.Equal(small.Streams, large.Streams);
    }

    [Fact]
    public void Load_LargeAndOutOfOrder_ThrowsOneLineThatSaysWhere()
    {
        FakeReader reader = new(Make.Snapshot(2 * Second), Make.Snapshot(Second), Make.Snapshot(3 * Second));

        DamonDataException e = Assert.Throws<DamonDataException>(() => Recording.Load([reader], null, CancellationToken.None, maxRegions: 30));

        Assert.Equal(
            "fake.damon.data: snapshot 1 (node=here kdamond=0 context=0 target=0) ends at 1000000000 ns, before the one before it, and more than 30 regions "
            + "are too many to be sorted in memory; record streams to files of their own",
            e.Message);
    }

    [Fact]
    public void Snapshots_LargeRecordingThatChanged_Throws()
    {
        List<Snapshot> snapshots = [.. Enumerable.Range(0, 20).Select(i => Make.Snapshot(i * Second))];
        Recording recording = Recording.Load([new FakeReader(snapshots)], null, CancellationToken.None, maxRegions: 30);

        snapshots.Add(Make.Snapshot(99 * Second));

        DamonDataException e = Assert.Throws<DamonDataException>(() => recording.Snapshots(CancellationToken.None).Count());
        Assert.Contains("changed while it was replayed", e.Message, StringComparison.Ordinal);
    }

    private static Recording Load(params ISnapshotReader[] readers) => Recording.Load(readers, null, CancellationToken.None);
}
