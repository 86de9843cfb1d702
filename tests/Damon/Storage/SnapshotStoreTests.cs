using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Damon.Events;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Damon.Tests.Storage;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _folder.At("snapshots.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Append_AndPack_ReadsBackEqualInOrder()
    {
        using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 10, MappingsEvery = TimeSpan.Zero });
        StreamId other = StoreMaker.Stream with { Target = "1" };
        List<Snapshot> all = [.. Enumerable.Range(0, 57).Select(i => WithMore(StoreMaker.Snapshot(i, 30, i % 3 == 0 ? other : StoreMaker.Stream), i))];
        for (int i = 0; i < all.Count; i++)
        {
            Assert.Equal(i + 1, store.Append(all[i], deliver: false));
            if (i % 16 == 0)
            {
                store.Maintain(Token);
            }
        }

        store.Maintain(Token);
        AssertHas(all);
        Assert.InRange(store.Status.Loose, 1, 20);
        Assert.Equal((57, 57 * 30), (store.Status.Snapshots, store.Status.Regions));

        store.Pack();
        Assert.Equal(0, store.Status.Loose);
        AssertHas(all);

        List<NumberedSnapshot> backwards = StoreMaker.ReadAll(File, new StoreQuery { NewestFirst = true });
        Assert.Equal(Enumerable.Range(1, 57).Reverse().Select(i => (long)i), backwards.Select(one => one.Sequence));
        StoreMaker.AssertEqual(all[30], backwards[57 - 31].Snapshot);

        List<NumberedSnapshot> some = StoreMaker.ReadAll(File, new StoreQuery
        {
            Streams = stream => stream.Target == "1",
            From = all[9].EndTime,
            To = all[40].EndTime,
            StreamByStream = true,
        });
        Assert.Equal(Enumerable.Range(0, 57).Where(i => i % 3 == 0 && i is >= 9 and <= 40).Select(i => i + 1L), some.Select(one => one.Sequence));
        Assert.Equal([56, 57], StoreMaker.ReadAll(File, new StoreQuery { After = 55 }).Select(one => one.Sequence));
    }

    [Fact]
    public void Open_AfterClose_GoesOnWhereItWas()
    {
        for (int i = 0; i < 5; i++)
        {
            using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 3 });
            Assert.Equal(i + 1, store.Append(StoreMaker.Snapshot(i), deliver: i % 2 == 0));
            Assert.Equal((i + 1, (i / 2) + 1), (store.Status.Snapshots, store.Status.Pending));
            store.Maintain(Token);
        }

        Assert.False(System.IO.File.Exists(File + "-wal"));
        AssertHas([.. Enumerable.Range(0, 5).Select(i => StoreMaker.Snapshot(i))]);
    }

    [Fact]
    public void Append_WriterDiesAtOnce_SnapshotIsThere()
    {
        SnapshotStore store = StoreMaker.Open(File);
        store.Append(StoreMaker.Snapshot(1), deliver: true);

        // what the files are at this moment is what a killed process leaves
        string copy = _folder.At("copy.db");
        System.IO.File.Copy(File, copy);
        System.IO.File.Copy(File + "-wal", copy + "-wal");
        store.Dispose();

        using SnapshotStore again = StoreMaker.Open(copy);
        StoreMaker.AssertEqual(StoreMaker.Snapshot(1), Assert.Single(again.ReadPending(9)).Snapshot!);
        Assert.Equal(2, again.Append(StoreMaker.Snapshot(2), deliver: false));
    }

    /// <summary>Whoever calls each second need not where nothing has happened; whatever happens is seen.</summary>
    [Fact]
    public void IsInOrder_AfterMaintainThatFoundNothingMore_UntilSomethingHappens()
    {
        using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 3 });
        Assert.False(store.IsInOrder);
        store.Maintain(Token);
        Assert.True(store.IsInOrder);
        for (int i = 0; i < 2; i++)
        {
            store.Append(StoreMaker.Snapshot(i), deliver: true);
            Assert.False(store.IsInOrder);
            store.Maintain(Token);
            Assert.True(store.IsInOrder);
        }

        // what was packed may leave more to do
        store.Append(StoreMaker.Snapshot(2), deliver: false);
        store.Maintain(Token);
        Assert.Equal((3, 0), (store.Status.Snapshots, store.Status.Loose));
        Assert.False(store.IsInOrder);
        store.Maintain(Token);
        Assert.True(store.IsInOrder);

        store.Delivered(1);
        Assert.False(store.IsInOrder);
        store.Maintain(Token);
        Assert.True(store.IsInOrder);
        System.IO.File.Move(File, File + "-moved");
        Assert.False(store.IsInOrder);
        Assert.Throws<StoreException>(() => store.Maintain(Token));
    }

    [Fact]
    public void Outbox_DeliveredAndRefused_AreNotGivenOutAgain()
    {
        using (SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 4 }))
        {
            for (int i = 0; i < 10; i++)
            {
                store.Append(StoreMaker.Snapshot(i), deliver: i % 3 != 2);
            }

            store.Pack();
            Assert.Equal([1, 2, 4, 5], store.ReadPending(4).Select(one => one.Sequence));
            store.Delivered(1);
            store.Refused(2, "400 Bad Request");
            store.Refused(2, "again");
            store.Delivered(2);
            Assert.Equal((5, 1), (store.Status.Pending, store.Status.Refused));
        }

        using SnapshotStore reopened = StoreMaker.Open(File);
        IReadOnlyList<PendingSnapshot> pending = reopened.ReadPending(9);
        Assert.Equal([4, 5, 7, 8, 10], pending.Select(one => one.Sequence));
        StoreMaker.AssertEqual(StoreMaker.Snapshot(6), pending[2].Snapshot!);
        Assert.Equal((5, 1), (reopened.Status.Pending, reopened.Status.Refused));
        Assert.Equal(10, StoreMaker.ReadAll(File).Count);
    }

    [Fact]
    public void Outbox_RegionBelowTheBase_ANewBaseBegins()
    {
        using SnapshotStore store = StoreMaker.Open(File);
        ulong[] starts = [1 << 20, 1 << 21, 1 << 16, 1 << 20];
        foreach (ulong start in starts)
        {
            var builder = new RegionsBuilder();
            builder.Add(start, start + 4096, 1, 1);
            store.Append(StoreMaker.Snapshot(1).With(builder.Build(false)), deliver: true);
        }

        Assert.Equal(
            [new AddressBase(1 << 20, 0), new AddressBase(1 << 20, 0), new AddressBase(1 << 16, 1), new AddressBase(1 << 16, 1)],
            store.ReadPending(9).Select(one => one.Base));
    }

    [Fact]
    public void MaxAge_AsTimePasses_NeverFivePercentOver()
    {
        FakeTimeProvider clock = StoreMaker.Clock();
        using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { MaxAge = TimeSpan.FromSeconds(100), BlockSnapshots = 16 }, clock);
        for (int i = 0; i < 400; i++)
        {
            store.Append(StoreMaker.Snapshot(i), deliver: true);
            store.Maintain(Token);
            if (i % 10 == 0 || i > 390)
            {
                List<NumberedSnapshot> all = StoreMaker.ReadAll(File);
                Assert.InRange(all[0].Snapshot.EndTime, StoreMaker.Begin + (Math.Max(0, i - 105) * StoreMaker.Second), StoreMaker.Begin + (Math.Max(0, i - 100) * StoreMaker.Second));
                Assert.Equal(i + 1, all[^1].Sequence);
                Assert.Equal(all.Count, all[^1].Sequence - all[0].Sequence + 1);
                Assert.Equal((all.Count, all.Count * 20), (store.Status.Snapshots, store.Status.Regions));
                Assert.Equal((i + 1 - all.Count, i + 1 - all.Count, all.Count), (store.Status.DroppedByAge, store.Status.DroppedUndelivered, store.Status.Pending));
            }

            clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void MaxAge_TimesThatAreNoDates_AreKept()
    {
        using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { MaxAge = TimeSpan.FromSeconds(1) });
        store.Append(StoreMaker.Snapshot(1).At(1, 2), deliver: false);
        store.Maintain(Token);

        Assert.Single(StoreMaker.ReadAll(File));
    }

    [Fact]
    public void MaxBytes_AppendedForLong_FilesStaySmallerAndTheNewestStay()
    {
        var options = new StoreOptions { MaxBytes = StoreOptions.SmallestMaxBytes, BlockSnapshots = 20, ReserveBytes = 1 << 20 };
        using SnapshotStore store = StoreMaker.Open(File, options);
        for (int i = 0; i < 3000; i++)
        {
            store.Append(StoreMaker.Snapshot(i, 1000), deliver: false);
            if (i % 10 == 0)
            {
                store.Maintain(Token);
            }

            Assert.InRange(Bytes(), 0, options.MaxBytes.Value);
        }

        store.Maintain(Token);
        Assert.Equal(store.Status.Bytes, Bytes());
        List<NumberedSnapshot> all = StoreMaker.ReadAll(File);
        Assert.Equal(3000, all[^1].Sequence);
        Assert.Equal(3000 - all.Count, store.Status.DroppedBySize);
        Assert.Equal(all.Count, all[^1].Sequence - all[0].Sequence + 1);

        // what may be used is used
        Assert.InRange(Bytes(), options.MaxBytes.Value / 2, options.MaxBytes.Value);
    }

    [Fact]
    public void MaxBytes_MadeSmallerLater_FileShrinks()
    {
        using (SnapshotStore large = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 20, ReserveBytes = 0 }))
        {
            for (int i = 0; i < 4000; i++)
            {
                large.Append(StoreMaker.Snapshot(i, 1000), deliver: false);
            }
        }

        Assert.True(Bytes() > StoreOptions.SmallestMaxBytes * 3 / 2);
        using SnapshotStore small = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 20, ReserveBytes = 0, MaxBytes = StoreOptions.SmallestMaxBytes });
        for (int i = 0; i < 40; i++)
        {
            small.Maintain(Token);
        }

        Assert.InRange(Bytes(), 0, StoreOptions.SmallestMaxBytes);
        Assert.Equal(4000, StoreMaker.ReadAll(File)[^1].Sequence);
    }

    [Fact]
    public void Append_ReaderThatDoesNotEnd_LogIsBoundedAndAllGoesOnAfterIt()
    {
        using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { MaxBytes = StoreOptions.SmallestMaxBytes, ReserveBytes = 0 });
        store.Append(StoreMaker.Snapshot(0), deliver: false);
        StoreException? refused = null;
        using (var connection = new SqliteConnection($"Data Source={File};Mode=ReadOnly;Pooling=False"))
        {
            connection.Open();
            using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "SELECT count(*) FROM snapshots";
            Assert.Equal(1L, command.ExecuteScalar());
            for (int i = 1; i < 2000 && refused is null; i++)
            {
                try
                {
                    store.Append(StoreMaker.Snapshot(i, 1000), deliver: false);
                    store.Maintain(Token);
                }
                catch (StoreException exception)
                {
                    refused = exception;
                }

                Assert.InRange(Bytes(), 0, StoreOptions.SmallestMaxBytes);
            }

            Assert.Equal(StoreProblem.Blocked, refused?.Problem);
        }

        long appended = store.Append(StoreMaker.Snapshot(1), deliver: false);
        store.Maintain(Token);
        Assert.Equal(appended, StoreMaker.ReadAll(File)[^1].Sequence);
    }

    [Fact]
    public void Read_WhileItIsPackedAndDropped_EachSnapshotOnceAndInOrder()
    {
        using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 8, MaxBytes = 64 << 20 });
        for (int i = 0; i < 100; i++)
        {
            store.Append(StoreMaker.Snapshot(i), deliver: false);
        }

        using StoreReader reader = StoreReader.Open(File);
        foreach (bool newestFirst in (bool[])[false, true])
        {
            List<NumberedSnapshot> seen = [];
            long last = reader.LastSequence();
            foreach (NumberedSnapshot one in reader.Read(new StoreQuery { NewestFirst = newestFirst }, Assert.Fail))
            {
                seen.Add(one);
                store.Append(StoreMaker.Snapshot((int)store.Status.Appended), deliver: false);
                if (seen.Count % 5 == 0)
                {
                    store.Maintain(Token);
                }
            }

            long[] expected = [.. Enumerable.Range(1, (int)last).Select(i => (long)i)];
            Assert.Equal(newestFirst ? expected.Reverse() : expected, seen.Select(one => one.Sequence));
            Assert.All(seen, one => StoreMaker.AssertEqual(StoreMaker.Snapshot((int)one.Sequence - 1), one.Snapshot));
        }
    }

    [Fact]
    public void Open_SecondWriter_IsRefused()
    {
        using SnapshotStore store = StoreMaker.Open(File);

        StoreException refused = Assert.Throws<StoreException>(() => StoreMaker.Open(File));

        Assert.Equal(StoreProblem.InUse, refused.Problem);
    }

    [Fact]
    public void Open_OtherDatabase_IsRefusedAndLeftAsItIs()
    {
        Execute("CREATE TABLE mine (a); INSERT INTO mine VALUES (1);");
        byte[] before = System.IO.File.ReadAllBytes(File);

        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(File)).Problem);
        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreReader.Open(File)).Problem);

        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public void Open_FileThatNeverWasAStore_IsRefusedAndLeftAsItIs()
    {
        System.IO.File.WriteAllText(File, "my letters");

        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(File)).Problem);

        Assert.Equal([File], Directory.GetFiles(_folder.Path));
        Assert.Equal("my letters", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Open_LaterVersion_IsRefused()
    {
        StoreMaker.Open(File).Dispose();
        Execute("PRAGMA user_version = 99");

        Assert.Contains("version 99", Assert.Throws<StoreException>(() => StoreMaker.Open(File)).Message, StringComparison.Ordinal);
        Assert.Contains("version 99", Assert.Throws<StoreException>(() => StoreReader.Open(File)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Directory_IsRefused()
    {
        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(_folder.Path)).Problem);
        Assert.Contains("a directory", Assert.Throws<StoreException>(() => StoreReader.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("not found", Assert.Throws<StoreException>(() => StoreReader.Open(_folder.At("none"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(100, 200)]
    [InlineData(4096, 40960)]
    public void SetAside_DamagedFile_NothingIsLostAndANewOneBegins(int from, int to)
    {
        using (SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 10, ReserveBytes = 0 }))
        {
            for (int i = 0; i < 100; i++)
            {
                store.Append(StoreMaker.Snapshot(i, 100), deliver: true);
            }

            store.Pack();
        }

        byte[] damaged = System.IO.File.ReadAllBytes(File);
        new Random(1).NextBytes(damaged.AsSpan(from, Math.Min(to, damaged.Length) - from));
        System.IO.File.WriteAllBytes(File, damaged);

        Assert.Equal(StoreProblem.Damaged, Assert.Throws<StoreException>(UseIt).Problem);
        string aside = SnapshotStore.SetAside(File, StoreMaker.Clock());

        Assert.Equal(damaged, System.IO.File.ReadAllBytes(aside));
        using SnapshotStore fresh = StoreMaker.Open(File);
        Assert.Equal(1, fresh.Append(StoreMaker.Snapshot(1), deliver: false));

        void UseIt()
        {
            using SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 10, ReserveBytes = 0 });
            for (int i = 0; i < 20; i++)
            {
                store.Append(StoreMaker.Snapshot(i), deliver: false);
            }

            store.ReadPending(1000);
            store.Maintain(Token);
        }
    }

    [Fact]
    public void Read_DamagedPayload_OthersAreRead()
    {
        using (SnapshotStore store = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 10 }))
        {
            for (int i = 0; i < 35; i++)
            {
                store.Append(StoreMaker.Snapshot(i), deliver: false);
            }

            store.Maintain(Token);
        }

        Execute("UPDATE blocks SET payload = substr(payload, 1, 50) WHERE first_seq = 11; UPDATE snapshots SET payload = x'00' WHERE seq = 33;");
        List<string> warnings = [];

        List<NumberedSnapshot> read = StoreMaker.ReadAll(File, warn: warnings.Add);

        Assert.Equal(Enumerable.Range(1, 35).Where(i => i is < 11 or > 20 and not 33).Select(i => (long)i), read.Select(one => one.Sequence));
        Assert.Equal(2, warnings.Count);

        // and the writer goes on: what it cannot read it does not pack, and does not try for ever
        using SnapshotStore again = StoreMaker.Open(File, new StoreOptions { BlockSnapshots = 10 });
        for (int i = 35; i < 60; i++)
        {
            again.Append(StoreMaker.Snapshot(i), deliver: false);
            again.Maintain(Token);
        }

        Assert.Equal(49, StoreMaker.ReadAll(File, warn: warnings.Add).Count);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Files_OfANewStore_AreTheOwnersOnly()
    {
        string path = _folder.At("sub/deeper/snapshots.db");
        using SnapshotStore store = StoreMaker.Open(path);
        store.Append(StoreMaker.Snapshot(1), deliver: false);

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.All((string[])[path, path + "-wal", path + "-shm"], file => Assert.Equal(UnixFileMode.None, System.IO.File.GetUnixFileMode(file) & Others));
        Assert.Equal(UnixFileMode.None, System.IO.File.GetUnixFileMode(_folder.At("sub/deeper")) & (Others | UnixFileMode.OtherExecute));
    }

    [Fact]
    public void Migrate_StepThatFails_FileIsAsBefore()
    {
        StoreMaker.Open(File).Dispose();
        using (Sql sql = Sql.Open(File, SqliteOpenMode.ReadWrite))
        {
            Assert.Throws<SqliteException>(() => StoreSchema.Migrate(sql, 1, [.. StoreSchema.Steps, "CREATE TABLE next (a); SELECT nonsense;"]));
            Assert.Equal((1, 0), (sql.Number("PRAGMA user_version"), sql.Number("SELECT count(*) FROM sqlite_master WHERE name = 'next'")));
            StoreSchema.Migrate(sql, 1, [.. StoreSchema.Steps, "CREATE TABLE next (a);"]);
            Assert.Equal((2, 1), (sql.Number("PRAGMA user_version"), sql.Number("SELECT count(*) FROM sqlite_master WHERE name = 'next'")));
        }
    }

    private static Snapshot WithMore(Snapshot snapshot, int number) =>
        new(
            snapshot.Stream,
            snapshot.StartTime,
            snapshot.EndTime,
            snapshot.Intervals,
            snapshot.Regions,
            number is > 10 and < 30 ? [new DamosFilter("memcg", true, number > 20, "/a b/c")] : [])
        {
            Mappings = number % 20 > 12 ? [new Mapping(4096, 8192, "[heap]"), new Mapping(1 << 20, 1 << 21, $"/lib/x y {number / 5}.so")] : [],
        };

    private void AssertHas(List<Snapshot> all)
    {
        List<NumberedSnapshot> read = StoreMaker.ReadAll(File);
        Assert.Equal(Enumerable.Range(1, all.Count).Select(i => (long)i), read.Select(one => one.Sequence));
        Assert.All(read, one => StoreMaker.AssertEqual(all[(int)one.Sequence - 1], one.Snapshot));
    }

    private long Bytes() => Directory.GetFiles(_folder.Path).Sum(file => new FileInfo(file).Length);

    [SuppressMessage("Security", "CA2100", Justification = "Texts of the tests.")]
    private void Execute(string text)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }
}
