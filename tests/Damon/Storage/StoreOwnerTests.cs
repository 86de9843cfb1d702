using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Damon.Storage;
using Damon.TestKit;

namespace Damon.Tests.Storage;

/// <summary>The files beside a store, and who may open them.</summary>
[SupportedOSPlatform("linux")]
public sealed class StoreOwnerTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly MemoryFolder _folder = new();

    private string Store => _folder.At("s.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_FilesBesideIt_AreTheOwnersAlone(bool were)
    {
        string[] files = [Store, Store + "-owner", Store + "-reserve"];
        if (were)
        {
            StoreMaker.Open(Store).Dispose();
            foreach (string file in files[1..])
            {
                File.SetUnixFileMode(file, Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }
        }

        using SnapshotStore store = StoreMaker.Open(Store);
        store.Append(StoreMaker.Snapshot(1), deliver: false);

        Assert.All((string[])[.. files, Store + "-wal", Store + "-shm"], file => Assert.Equal((file, Private), (file, File.GetUnixFileMode(file))));
    }

    /// <summary>Only a lock that another process holds says that one writes.</summary>
    [Fact]
    public void Take_Locked_IsInUseAndAllElseIsNot()
    {
        using (StoreOwner.Take(Store, "s"))
        {
            StoreException refused = Assert.Throws<StoreException>(() => StoreOwner.Take(Store, "s"));
            Assert.Equal((StoreProblem.InUse, "s: another process writes to it; stop that one, or name another file"), (refused.Problem, refused.Message));
        }

        File.Delete(Store + "-owner");
        Directory.CreateDirectory(Store + "-owner");
        Assert.IsNotType<StoreException>(Assert.ThrowsAny<Exception>(() => StoreOwner.Take(Store, "s")));
    }

    [Fact]
    public void Identity_OfAnOpenFile_IsThatOfTheFileWhereverItLies()
    {
        string one = _folder.At("one"), other = _folder.At("other");
        using FileStream file = File.Create(one);
        File.WriteAllText(other, "");
        (ulong Device, ulong Number)? before = StorePath.Identity(one);
        Assert.NotNull(before);
        Assert.Equal(before, StorePath.Identity(file.SafeFileHandle));

        File.Move(other, one, overwrite: true);

        Assert.Equal(before, StorePath.Identity(file.SafeFileHandle));
        Assert.NotEqual(before, StorePath.Identity(one));
    }

    /// <summary>Somebody removes the file again and again while two take it: never do two have what is there.</summary>
    [Fact]
    public void Take_FileIsRemovedMeanwhile_NobodyHasOneThatIsGone()
    {
        using CancellationTokenSource stop = new();
        Thread remover = new(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                File.Delete(Store + "-owner");
            }
        });
        remover.Start();
        int taken = 0;
        try
        {
            for (long began = Stopwatch.GetTimestamp(); taken < 200 && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20);)
            {
                try
                {
                    using StoreOwner owner = StoreOwner.Take(Store, "s");
                    taken++;

                    // which one it is, is known for certain: when another one is made now, it has another number
                    File.WriteAllText(Store + "-new", "");
                    File.Move(Store + "-new", Store + "-owner", overwrite: true);
                    Assert.True(owner.IsReplaced);
                }
                catch (Exception exception) when (exception is IOException or StoreException)
                {
                    // removed each time that it was tried
                }
            }
        }
        finally
        {
            stop.Cancel();
            remover.Join();
        }

        Assert.True(taken > 0, taken.ToString(CultureInfo.InvariantCulture));
    }
}
