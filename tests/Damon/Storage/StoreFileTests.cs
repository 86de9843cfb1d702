using Damon.Snapshots;
using Damon.Storage;
using Damon.Storage.Blocks;
using Damon.TestKit;

namespace Damon.Tests.Storage;

/// <summary>Stores that are written whole, as damon-heatmap convert does.</summary>
public sealed class StoreFileTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Complete_FewSnapshots_TakesLittleMoreThanTheirPayload()
    {
        string path = Write(_folder.At("short.db"), 30);

        // SQLite's usual pages of 4096 bytes would be 45 kB before there is a snapshot
        Assert.InRange(new FileInfo(path).Length, 2_000, 12_000);
        AssertHolds(path, 30);
    }

    [Fact]
    public void Complete_SnapshotWithAsManyRegionsAsThereMayBe_IsABlockOfItsOwn()
    {
        string path = _folder.At("large.db");
        var regions = new RegionsBuilder();
        for (ulong i = 0; i < BlockEncoder.MaxRegions - 5; i++)
        {
            regions.Add(i, i + 1, 0, 0);
        }

        using (var file = StoreFile.Create(path))
        {
            file.Write(StoreMaker.Snapshot(1, regions: 10));
            file.Write(new Snapshot(StoreMaker.Stream, StoreMaker.Begin, StoreMaker.Begin + StoreMaker.Second, new Intervals(1, 2), regions.Build(false)));
            file.Complete();
        }

        Assert.Equal([10, BlockEncoder.MaxRegions - 5], StoreMaker.ReadAll(path).Select(one => one.Snapshot.Regions.Count));
    }

    [Fact]
    public void Open_ShortFile_IsAppendedToPackedAndKeptSmall()
    {
        string path = Write(_folder.At("short.db"), 30);
        var options = new StoreOptions { MaxBytes = StoreOptions.SmallestMaxBytes, BlockRegions = 4000 };
        using (SnapshotStore store = StoreMaker.Open(path, options))
        {
            for (int i = 31; i <= 2000; i++)
            {
                store.Append(StoreMaker.Snapshot(i, regions: 1000), deliver: false);
                if (i % 10 == 0)
                {
                    store.Maintain(TestContext.Current.CancellationToken);
                    long bytes = Directory.GetFiles(_folder.Path).Sum(file => new FileInfo(file).Length);
                    Assert.InRange(bytes, 0, StoreOptions.SmallestMaxBytes * 105 / 100);
                    Assert.InRange(store.Status.Bytes, bytes * 9 / 10, bytes * 11 / 10);
                }
            }

            Assert.True(store.Status.DroppedBySize > 0, "the store was never full");
        }

        List<NumberedSnapshot> all = StoreMaker.ReadAll(path);
        Assert.Equal(2000, all[^1].Sequence);
        StoreMaker.AssertEqual(StoreMaker.Snapshot(2000, regions: 1000), all[^1].Snapshot);
    }

    [Fact]
    public void Dispose_NotComplete_WhatWasThereStaysAndNothingElseIsLeft()
    {
        string path = Write(_folder.At("a.db"), 5);
        using (var file = StoreFile.Create(path))
        {
            file.Write(StoreMaker.Snapshot(1));
        }

        Assert.Equal([path], Directory.GetFiles(_folder.Path));
        AssertHolds(path, 5);
    }

    [Fact]
    public void Create_ExporterWritesThere_IsRefused()
    {
        string path = _folder.At("live.db");
        using SnapshotStore store = StoreMaker.Open(path);
        Assert.Equal(StoreProblem.InUse, Assert.Throws<StoreException>(() => StoreFile.Create(path)).Problem);
    }

    private static string Write(string path, int count)
    {
        using var file = StoreFile.Create(path);
        for (int i = 1; i <= count; i++)
        {
            file.Write(StoreMaker.Snapshot(i));
        }

        file.Complete();
        return path;
    }

    private static void AssertHolds(string path, int count)
    {
        List<NumberedSnapshot> all = StoreMaker.ReadAll(path);
        Assert.Equal(count, all.Count);
        for (int i = 0; i < count; i++)
        {
            StoreMaker.AssertEqual(StoreMaker.Snapshot(i + 1), all[i].Snapshot);
        }
    }
}
