using System.Diagnostics;
using Damon.Storage;
using Damon.TestKit;
using Microsoft.Data.Sqlite;

namespace Damon.Tests.Storage;

/// <summary>Files that somebody moves, exchanges or copies: no log may meet a file to which it does not belong, and nothing that was kept may be lost.</summary>
public sealed class StoreReplacedTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Store => _folder.At("s.db");

    public enum Another
    {
        Text,
        Database,
        Backup,
        Nothing,
    }

    [Theory]
    [InlineData(Another.Text)]
    [InlineData(Another.Database)]
    [InlineData(Another.Backup)]
    [InlineData(Another.Nothing)]
    public void Dispose_AnotherFileInItsPlace_IsNotTouchedAndTheOldOneHasAll(Another what)
    {
        string other = _folder.At("other"), old = _folder.At("old.db");
        Make(other, what);
        byte[] before = what == Another.Nothing ? [] : File.ReadAllBytes(other);
        SnapshotStore store = StoreMaker.Open(Store);
        Append(store, 1, 50);
        File.Move(Store, old);
        if (what != Another.Nothing)
        {
            File.Move(other, Store);
        }

        Assert.True(store.IsReplaced);
        Assert.Equal(StoreProblem.Replaced, Assert.Throws<StoreException>(() => store.Append(StoreMaker.Snapshot(51), deliver: false)).Problem);
        Assert.Equal(StoreProblem.Replaced, Assert.Throws<StoreException>(() => store.Maintain(TestContext.Current.CancellationToken)).Problem);
        store.Dispose();

        Assert.False(File.Exists(Store + "-wal"));
        Assert.Equal(what != Another.Nothing, File.Exists(Store));
        Assert.Equal(before, what == Another.Nothing ? [] : File.ReadAllBytes(Store));
        Assert.Equal(50, StoreMaker.ReadAll(old).Count);
        OpensAsItIs(what);
    }

    [Fact]
    public void Dispose_MovedWhileSomebodyReads_TheLogIsSetAside()
    {
        string old = _folder.At("old.db");
        SnapshotStore store = StoreMaker.Open(Store);
        Append(store, 1, 10);
        using var reader = new SqliteConnection($"Data Source={Store};Mode=ReadOnly;Pooling=False");
        reader.Open();
        using SqliteCommand read = reader.CreateCommand();
        read.CommandText = "BEGIN; SELECT count(*) FROM snapshots;";
        Assert.Equal(10L, read.ExecuteScalar());
        Append(store, 11, 20);
        Make(_folder.At("backup"), Another.Backup);
        File.Move(Store, old);
        File.Move(_folder.At("backup"), Store);
        byte[] backup = File.ReadAllBytes(Store);

        store.Dispose();

        Assert.Equal(backup, File.ReadAllBytes(Store));
        string log = Assert.Single(Directory.GetFiles(_folder.Path, "s.db.replaced-*-wal"));
        reader.Dispose();
        File.Move(log, old + "-wal");
        Assert.Equal(20, StoreMaker.ReadAll(old).Count);
    }

    [Theory]
    [InlineData(Another.Text)]
    [InlineData(Another.Database)]
    [InlineData(Another.Backup)]
    public void Open_ExchangedAfterAKill_ItsLogIsSetAside(Another what)
    {
        // as a killed process leaves it: the owner's file tells both, the log is the same file still, the database is another
        string place = Directory.CreateDirectory(_folder.At("killed")).FullName, path = Path.Combine(place, "s.db");
        using SnapshotStore store = StoreMaker.Open(Store);
        Append(store, 1, 10);
        Make(path, what);
        byte[] before = File.ReadAllBytes(path);
        Copy(Store + "-owner", path + "-owner");
        HardLink(Store + "-wal", path + "-wal");

        if (what == Another.Backup)
        {
            using SnapshotStore opened = StoreMaker.Open(path);
            Assert.NotNull(opened.LogSetAside);
            Assert.True(new FileInfo(opened.LogSetAside).Length > 0);
            Assert.Equal(3, opened.Status.Snapshots);
        }
        else
        {
            Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(path)).Problem);
            Assert.Equal(before, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Open_CopyOfAllFilesAfterAKill_HasAll()
    {
        string place = Directory.CreateDirectory(_folder.At("copied")).FullName, path = Path.Combine(place, "s.db");
        using SnapshotStore store = StoreMaker.Open(Store);
        Append(store, 1, 10);
        CopyAll(Store, path);

        using SnapshotStore opened = StoreMaker.Open(path);

        Assert.Null(opened.LogSetAside);
        Assert.Equal(10, opened.Status.Snapshots);
    }

    [Fact]
    public void Open_AgainAfterAKill_HasAll()
    {
        string place = Directory.CreateDirectory(_folder.At("killed")).FullName, path = Path.Combine(place, "s.db");
        using SnapshotStore store = StoreMaker.Open(Store);
        Append(store, 1, 10);
        CopyAll(Store, path);

        using (SnapshotStore first = StoreMaker.Open(path))
        {
            Append(first, 11, 12);
            CopyAll(path, path + "2");
        }

        using SnapshotStore second = StoreMaker.Open(path);
        using SnapshotStore third = StoreMaker.Open(path + "2");
        Assert.Equal((12, 12), (second.Status.Snapshots, third.Status.Snapshots));
    }

    [Fact]
    public void Open_SecondName_IsRefused()
    {
        StoreMaker.Open(Store).Dispose();
        HardLink(Store, _folder.At("second.db"));

        Assert.Contains("several names", Assert.Throws<StoreException>(() => StoreMaker.Open(_folder.At("second.db"))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("second.db-owner")));
    }

    [Fact]
    public void Open_LockedDatabaseOfSomebody_LeavesNothingBeside()
    {
        Make(Store, Another.Database);
        using var owner = new SqliteConnection($"Data Source={Store};Pooling=False");
        owner.Open();
        using SqliteCommand begin = owner.CreateCommand();
        begin.CommandText = "BEGIN EXCLUSIVE";
        begin.ExecuteNonQuery();

        Assert.Throws<StoreException>(() => StoreMaker.Open(Store));

        Assert.False(File.Exists(Store + "-owner"));
    }

    [Fact]
    public void IsReplaced_LinkToAnotherStore_IsTold()
    {
        string link = _folder.At("link.db"), one = _folder.At("one.db"), two = _folder.At("two.db");
        File.CreateSymbolicLink(link, one);
        using (SnapshotStore store = StoreMaker.Open(link))
        {
            Append(store, 1, 5);
            Assert.False(store.IsReplaced);
            File.Delete(link);
            File.CreateSymbolicLink(link, two);
            Assert.True(store.IsReplaced);
        }

        // closed in order: the log is in the database
        Assert.False(File.Exists(one + "-wal"));
        Assert.Equal(5, StoreMaker.ReadAll(one).Count);
    }

    [Theory]
    [InlineData("-wal")]
    [InlineData("-shm")]
    [InlineData("-reserve")]
    [InlineData("-owner")]
    public void RefuseOwned_FileBesideAStoreThatIsOpen_IsRefused(string suffix)
    {
        using (StoreMaker.Open(Store))
        {
            Assert.Equal(StoreProblem.InUse, Assert.Throws<StoreException>(() => StoreFile.RefuseOwned(Store + suffix)).Problem);
        }

        StoreFile.RefuseOwned(Store + suffix);
    }

    private void OpensAsItIs(Another what)
    {
        if (what is Another.Text or Another.Database)
        {
            byte[] before = File.ReadAllBytes(Store);
            Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(Store)).Problem);
            Assert.Equal(before, File.ReadAllBytes(Store));
            return;
        }

        using SnapshotStore store = StoreMaker.Open(Store);
        Assert.Null(store.LogSetAside);
        Assert.Equal(what == Another.Backup ? 3 : 0, store.Status.Snapshots);
    }

    private static void Append(SnapshotStore store, int from, int to)
    {
        for (int i = from; i <= to; i++)
        {
            store.Append(StoreMaker.Snapshot(i), deliver: false);
        }
    }

    private static void Make(string path, Another what)
    {
        switch (what)
        {
            case Another.Text:
                File.WriteAllText(path, "my letters");
                break;
            case Another.Database:
                using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
                {
                    connection.Open();
                    using SqliteCommand command = connection.CreateCommand();
                    command.CommandText = "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) INSERT INTO t SELECT i FROM n;";
                    command.ExecuteNonQuery();
                }

                break;
            case Another.Backup:
                using (var file = StoreFile.Create(path))
                {
                    for (int i = 1; i <= 3; i++)
                    {
                        file.Write(StoreMaker.Snapshot(1000 + i));
                    }

                    file.Complete();
                }

                break;
            default:
                break;
        }
    }

    /// <summary>As a killed process leaves them: with all that is in the log.</summary>
    private static void CopyAll(string from, string to)
    {
        foreach (string suffix in (string[])["", "-wal", "-owner"])
        {
            Copy(from + suffix, to + suffix);
        }
    }

    /// <summary>A copy by bytes: .NET's own asks for the lock that the owner has.</summary>
    private static void Copy(string from, string to) => Run("cp", from, to);

    private static void HardLink(string from, string to) => Run("ln", from, to);

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
