using System.Globalization;
using System.Runtime.InteropServices;
using Damon.Kernel;
using Damon.TestKit;

namespace Damon.Tests.Kernel;

public sealed partial class KernelLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryTake_Held_IsRefusedUntilItIsLetGo()
    {
        KernelFiles files = new(_folder.Path);
        using (KernelLock? first = KernelLock.TryTake(files, "/"))
        {
            Assert.NotNull(first);
            Assert.Null(KernelLock.TryTake(files, "/"));
        }

        using KernelLock? next = KernelLock.TryTake(files, "/");
        Assert.NotNull(next);
    }

    [Fact]
    public void Dispose_SharedWithAChildThatIsBeingStarted_IsLetGoAllTheSame()
    {
        KernelFiles files = new(_folder.Path);
        KernelLock first = KernelLock.TryTake(files, "/")!;
        int shared = Duplicate(OpenAs(_folder.Path));
        Assert.True(shared >= 0);
        try
        {
            first.Dispose();

            using KernelLock? next = KernelLock.TryTake(files, "/");
            Assert.NotNull(next);
        }
        finally
        {
            Assert.Equal(0, Close(shared));
        }
    }

    [Fact]
    public void TryTake_NotThere_SaysSo() =>
        Assert.Equal(Errno.NoEntry, Assert.Throws<KernelException>(() => KernelLock.TryTake(new KernelFiles(_folder.Path), "/none")).Errno);

    /// <summary>The number under which this process has a directory open.</summary>
    private static int OpenAs(string folder) => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Where(link => new FileInfo(link).LinkTarget?.TrimEnd('/') == folder.TrimEnd('/'))
        .Select(link => int.Parse(Path.GetFileName(link), CultureInfo.InvariantCulture)).Single();

    [LibraryImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Duplicate(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
