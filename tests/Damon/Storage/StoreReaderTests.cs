using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Damon.Tests.Storage;

/// <summary>What a reader tells that follows a store which grows.</summary>
public sealed class StoreReaderTests : IDisposable
{
    private static readonly StreamId Other = new("host", "1", "0", "0", null);

    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Store => _folder.At("s.db");

    [Fact]
    public void Newest_LooseAndPackedStreams_IsOneOfEach()
    {
        using SnapshotStore store = StoreMaker.Open(Store, new StoreOptions { BlockSnapshots = 4 });
        for (int i = 1; i <= 20; i++)
        {
            store.Append(StoreMaker.Snapshot(i), deliver: false);
        }

        store.Maintain(TestContext.Current.CancellationToken);
        store.Append(StoreMaker.Snapshot(21, stream: Other), deliver: false);
        store.Append(StoreMaker.Snapshot(22, stream: Other), deliver: false);
        using StoreReader reader = StoreReader.Open(Store);
        Assert.Equal([(20L, StoreMaker.Stream), (22L, Other)], reader.Newest(null, Assert.Fail).Select(one => (one.Sequence, one.Snapshot.Stream)).Order());
        Assert.Equal(Other, Assert.Single(reader.Newest(stream => stream == Other)).Snapshot.Stream);
        StoreMaker.AssertEqual(StoreMaker.Snapshot(20), reader.Newest(stream => stream == StoreMaker.Stream)[0].Snapshot);
    }

    [Fact]
    public void Newest_DamagedOne_IsTheOneBefore()
    {
        using (SnapshotStore store = StoreMaker.Open(Store))
        {
            store.Append(StoreMaker.Snapshot(1), deliver: false);
            store.Append(StoreMaker.Snapshot(2), deliver: false);
        }

        using (var connection = new SqliteConnection($"Data Source={Store};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand damage = connection.CreateCommand();
            damage.CommandText = "UPDATE snapshots SET payload = x'0102' WHERE seq = 2";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        var warnings = new List<string>();
        using StoreReader reader = StoreReader.Open(Store);
        Assert.Equal(1, Assert.Single(reader.Newest(null, warnings.Add)).Sequence);
        Assert.Contains("snapshots 2 to 2", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Newest_NoSnapshots_IsNone()
    {
        using SnapshotStore store = StoreMaker.Open(Store);
        using StoreReader reader = StoreReader.Open(Store);
        Assert.Empty(reader.Newest());
    }

    [Fact]
    public void IsReplaced_AnotherFileOrNone_IsTold()
    {
        using (SnapshotStore store = StoreMaker.Open(Store))
        {
            store.Append(StoreMaker.Snapshot(1), deliver: false);
        }

        File.Copy(Store, _folder.At("copy.db"));
        using StoreReader reader = StoreReader.Open(Store);
        Assert.False(reader.IsReplaced);
        File.Move(Store, _folder.At("away.db"));
        Assert.True(reader.IsReplaced);
        File.Move(_folder.At("copy.db"), Store);
        Assert.True(reader.IsReplaced);
        File.Move(_folder.At("away.db"), Store, overwrite: true);
        Assert.False(reader.IsReplaced);
    }

    [Fact]
    public void IsReplaced_LinkThatPointsElsewhere_IsTold()
    {
        StoreMaker.Open(_folder.At("one.db")).Dispose();
        StoreMaker.Open(_folder.At("two.db")).Dispose();
        File.CreateSymbolicLink(Store, _folder.At("one.db"));
        using StoreReader reader = StoreReader.Open(Store);
        Assert.False(reader.IsReplaced);
        File.Delete(Store);
        File.CreateSymbolicLink(Store, _folder.At("two.db"));
        Assert.True(reader.IsReplaced);
    }

    [Fact]
    public void Open_EmptyFile_MayBecomeAStoreYet()
    {
        File.WriteAllBytes(Store, []);
        Assert.Equal(StoreProblem.Unavailable, Assert.Throws<StoreException>(() => StoreReader.Open(Store)).Problem);
    }

    /// <summary>Without its log, the reader would see nothing of what is written from now on.</summary>
    [Fact]
    public void IsReplaced_AnotherLog_IsTold()
    {
        using SnapshotStore store = StoreMaker.Open(Store);
        using StoreReader reader = StoreReader.Open(Store);
        store.Append(StoreMaker.Snapshot(1), deliver: false);
        Assert.False(reader.IsReplaced);
        File.Move(Store + "-wal", _folder.At("away"));
        Assert.True(reader.IsReplaced);
        File.WriteAllBytes(Store + "-wal", []);
        Assert.True(reader.IsReplaced);
        File.Move(_folder.At("away"), Store + "-wal", overwrite: true);
        Assert.False(reader.IsReplaced);
    }

    /// <summary>What is read without locks is told only if nobody has written meanwhile.</summary>
    [Fact]
    public void Read_WithoutLocksWhileSomebodyWrites_IsRefused()
    {
        using (SnapshotStore store = StoreMaker.Open(Store))
        {
            store.Append(StoreMaker.Snapshot(1), deliver: false);
            store.Append(StoreMaker.Snapshot(2), deliver: false);
        }

        ForbidIndex(Store);
        using StoreReader reader = StoreReader.Open(Store);
        Assert.False(reader.IsCopy);
        Assert.Equal(2, reader.LastSequence());
        Assert.False(reader.IsReplaced);
        using IEnumerator<NumberedSnapshot> each = reader.Read(StoreQuery.All, Assert.Fail).GetEnumerator();
        Assert.True(each.MoveNext());

        File.Delete(Store + "-shm");
        using SnapshotStore writer = StoreMaker.Open(Store);
        writer.Append(StoreMaker.Snapshot(3), deliver: false);
        Assert.True(reader.IsReplaced);
        Assert.True(Assert.Throws<StoreException>(() => each.MoveNext()).IsOutdated);
        Assert.True(Assert.Throws<StoreException>(() => reader.LastSequence()).IsOutdated);
        using StoreReader next = StoreReader.Open(Store);
        Assert.False(next.SeesSame(reader));
        Assert.Equal(3, next.LastSequence());
    }

    [Fact]
    public void Open_LogWithoutIndex_SharesOneCopyUntilItChanges()
    {
        FakeTimeProvider clock = new();
        using SnapshotStore writer = StoreMaker.Open(_folder.At("live.db"));
        writer.Append(StoreMaker.Snapshot(1), deliver: false);
        CopyLive();
        ForbidIndex(Store);
        string first;
        using (StoreCopies copies = new(clock))
        {
            using (StoreReader one = StoreReader.Open(Store, copies), other = StoreReader.Open(Store, copies))
            {
                Assert.True(one.IsCopy);
                Assert.True(one.SeesSame(other));
                first = Folder(copies);
                writer.Append(StoreMaker.Snapshot(2), deliver: false);
                CopyLive();

                // not at once: of one that changes all the time, copies would be made all the time
                Assert.False(one.IsReplaced);
                StoreReader.Open(Store, copies).Dispose();
                Assert.Equal((1, 1), (copies.Count, one.LastSequence()));

                clock.Advance(TimeSpan.FromSeconds(4));
                Assert.True(one.IsReplaced);
                using StoreReader next = StoreReader.Open(Store, copies);
                Assert.Equal((2, 2), (copies.Count, next.LastSequence()));
                Assert.False(next.IsReplaced);
                Assert.False(next.SeesSame(one));

                // who has not ended yet reads on
                Assert.True(Directory.Exists(first));
                Assert.Single(other.Read(StoreQuery.All, Assert.Fail));
            }

            Assert.False(Directory.Exists(first));
            first = Folder(copies);
            Assert.True(Directory.Exists(first));
        }

        Assert.False(Directory.Exists(first));

        string Folder(StoreCopies copies)
        {
            StoreCopy copy = copies.Take(Store, "s.db");
            copy.Release();
            return Path.GetDirectoryName(copy.Path)!;
        }

        void CopyLive()
        {
            File.Copy(_folder.At("live.db"), Store, overwrite: true);
            File.Copy(_folder.At("live.db-wal"), Store + "-wal", overwrite: true);
        }
    }

    /// <summary>As on read-only media: SQLite does not follow links there.</summary>
    private static void ForbidIndex(string store) => File.CreateSymbolicLink(store + "-shm", "nowhere");
}
