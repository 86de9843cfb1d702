using Damon.Storage;
using Damon.TestKit;
using DamonHeatmap.Requests;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public sealed class StoreTailTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Store => _folder.At("snapshots.db");

    [Fact]
    public void Read_GrowingStore_GivesEachSnapshotOnce()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0), LiveStore.Snapshot(0, stream: LiveStore.Other));
        using StoreTail tail = Tail();
        Assert.Empty(tail.Read());
        Assert.Equal(2, tail.Streams.Count);
        Assert.Empty(tail.Read());

        store.Append(LiveStore.Snapshot(1), LiveStore.Snapshot(2, stream: LiveStore.Other));
        Assert.Equal([(LiveStore.Stream, 1.0), (LiveStore.Other, 2.0)], tail.Read().Select(one => (one.Stream, Second(one.EndTime))));
        Assert.Empty(tail.Read());
        Assert.Equal(1, tail.Epoch);
        Assert.Equal([1.0, 2.0], tail.Streams.Select(one => Second(one.EndTime)));
        Assert.Equal([LiveStore.Second, 2 * LiveStore.Second], tail.Streams.Select(one => one.Spacing ?? 0));
    }

    [Fact]
    public void Read_OtherStreams_AreNotRead()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        using var tail = new StoreTail(Store, new StreamFilter(Kdamond: "1"), TimeProvider.System);
        store.Append(LiveStore.Snapshot(0), LiveStore.Snapshot(0, stream: LiveStore.Other));
        tail.Read();
        store.Append(LiveStore.Snapshot(1), LiveStore.Snapshot(1, stream: LiveStore.Other), LiveStore.Snapshot(2));
        Assert.Equal(LiveStore.Other, Assert.Single(tail.Read()).Stream);
        Assert.Equal(LiveStore.Other, Assert.Single(tail.Streams).Stream);
        Assert.Empty(tail.Read());
    }

    [Fact]
    public void From_WhatIsNotTakenNoteOfYet_IsLeftOut()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(Enumerable.Range(0, 10).Select(second => LiveStore.Snapshot(second)));
        using StoreTail tail = Tail();
        tail.Read();
        store.Append(LiveStore.Snapshot(10));
        Assert.Equal([5.0, 6, 7, 8, 9], tail.From(LiveStore.Stream, LiveStore.Snapshot(5).EndTime).Select(one => Second(one.EndTime)));
        tail.Read();
        Assert.Equal([9.0, 10], tail.From(LiveStore.Stream, LiveStore.Snapshot(9).EndTime).Select(one => Second(one.EndTime)));
    }

    [Fact]
    public void Read_MoreThanIsCollected_BeginsAnew()
    {
        using SnapshotStore store = LiveStore.Open(Store);
        store.Append(LiveStore.Snapshot(0));
        using StoreTail tail = Tail();
        tail.Read();
        store.Append(Enumerable.Range(1, StoreTail.MostAtOnce + 1).Select(second => LiveStore.Snapshot(second)));
        Assert.Empty(tail.Read());
        Assert.Equal(2, tail.Epoch);
        Assert.Equal(StoreTail.MostAtOnce + 1, Second(Assert.Single(tail.Streams).EndTime));
    }

    [Fact]
    public void Read_PackedAndDroppedMeanwhile_GoesOn()
    {
        using SnapshotStore store = SnapshotStore.Open(Store, new StoreOptions { ReserveBytes = 0, BlockSnapshots = 8 }, TimeProvider.System);
        using StoreTail tail = Tail();
        store.Append(LiveStore.Snapshot(0));
        tail.Read();
        var seen = new List<double>();
        for (int second = 1; second <= 100; second++)
        {
            store.Append(LiveStore.Snapshot(second));
            store.Maintain(TestContext.Current.CancellationToken);
            if (second % 7 == 0)
            {
                seen.AddRange(tail.Read().Select(one => Second(one.EndTime)));
            }
        }

        Assert.Equal(Enumerable.Range(1, 98).Select(second => (double)second), seen);
    }

    [Fact]
    public void Read_StoreExchanged_BeginsAnewWithTheNewOne()
    {
        using StoreTail tail = Tail();
        using (SnapshotStore first = LiveStore.Open(Store))
        {
            first.Append(Enumerable.Range(0, 20).Select(second => LiveStore.Snapshot(second)));
            tail.Read();
        }

        foreach (string file in Directory.GetFiles(_folder.Path))
        {
            File.Move(file, file + ".old");
        }

        Assert.Equal(StoreProblem.Unavailable, Assert.Throws<StoreException>(() => tail.Read()).Problem);
        using SnapshotStore second = LiveStore.Open(Store);
        second.Append(LiveStore.Snapshot(30, stream: LiveStore.Other));
        tail.Read();
        Assert.Equal(LiveStore.Other, Assert.Single(tail.Streams).Stream);
        second.Append(LiveStore.Snapshot(31, stream: LiveStore.Other));
        Assert.Equal(31, Second(Assert.Single(tail.Read()).EndTime));
    }

    private StoreTail Tail() => new(Store, new StreamFilter(), TimeProvider.System);

    private static double Second(long time) => (time - LiveStore.Begin) / (double)LiveStore.Second;
}
