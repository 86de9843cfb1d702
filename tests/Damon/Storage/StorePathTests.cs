using System.Diagnostics;
using Damon.Storage;
using Damon.TestKit;
using Microsoft.Data.Sqlite;

namespace Damon.Tests.Storage;

/// <summary>What a store's name may lead to.</summary>
public sealed class StorePathTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_Link_LogIsBoundedAndItHasOneWriter()
    {
        string real = _folder.At("real.db"), link = _folder.At("link.db");
        File.CreateSymbolicLink(link, real);
        using SnapshotStore store = StoreMaker.Open(link);
        Assert.Equal(StoreProblem.InUse, Assert.Throws<StoreException>(() => StoreMaker.Open(real)).Problem);
        for (int i = 1; i <= 1000; i++)
        {
            store.Append(StoreMaker.Snapshot(i, regions: 500), deliver: false);
            if (i % 50 == 0)
            {
                store.Maintain(TestContext.Current.CancellationToken);
                Assert.InRange(new FileInfo(real + "-wal").Length, 1, 2 << 20);
            }
        }

        Assert.Equal(1000, StoreMaker.ReadAll(link).Count);
        Assert.False(store.IsReplaced);
    }

    [Fact]
    public void IsReplaced_AnotherFileOrNone_IsTold()
    {
        string path = _folder.At("a.db");
        using SnapshotStore store = StoreMaker.Open(path);
        Assert.False(store.IsReplaced);
        File.Move(path, path + ".old");
        Assert.True(store.IsReplaced);
        File.WriteAllText(path, "other");
        Assert.True(store.IsReplaced);
    }

    [Fact]
    public void Open_Pipe_IsRefusedAtOnce()
    {
        string pipe = _folder.At("pipe");
        using (Process made = Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
        }

        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(pipe)).Problem);
        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreFile.Create(pipe)).Problem);
        Assert.Equal([pipe], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Create_Device_IsRefusedAndStaysOne()
    {
        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreFile.Create("/dev/null")).Problem);
        Assert.False(File.Exists("/dev/null-owner"));
    }

    [Fact]
    public void Complete_Link_ItsTargetIsWritten()
    {
        string real = _folder.At("real.db"), link = _folder.At("link.db");
        File.CreateSymbolicLink(link, real);
        using (var file = StoreFile.Create(link))
        {
            file.Write(StoreMaker.Snapshot(1));
            file.Complete();
        }

        Assert.Equal(real, new FileInfo(link).LinkTarget);
        Assert.Single(StoreMaker.ReadAll(real));
    }

    [Theory]
    [InlineData(100, 5000)]
    [InlineData(4096, 12_000)]
    public void Open_SomebodysDamagedDatabase_IsRefusedAndLeftAsItIs(int from, int to)
    {
        string path = _folder.At("other.db");
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE t (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i FROM n;";
            command.ExecuteNonQuery();
        }

        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(from, to - from).Fill(0xA5);
        File.WriteAllBytes(path, bytes);
        Assert.Equal(StoreProblem.Foreign, Assert.Throws<StoreException>(() => StoreMaker.Open(path)).Problem);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.False(File.Exists(path + "-owner"), "what stands there later would be taken for a store");
    }

    [Fact]
    public void RefuseOwned_WhileAStoreIsOpen_AndNotAfter()
    {
        string path = _folder.At("live.db");
        using (StoreMaker.Open(path))
        {
            Assert.Equal(StoreProblem.InUse, Assert.Throws<StoreException>(() => StoreFile.RefuseOwned(path)).Problem);
        }

        StoreFile.RefuseOwned(path);
        StoreFile.RefuseOwned(_folder.At("none.db"));
    }
}
