using Damon.Kernel;
using Damon.TestKit;

namespace Damon.Tests.Kernel;

public sealed class KernelFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly KernelFiles _files;

    public KernelFilesTests() => _files = new KernelFiles(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_Folder_HasAllNames()
    {
        Directory.CreateDirectory(_folder.At("a"));
        string[] names = [.. Enumerable.Range(0, 3000).Select(number => $"{number}-\u00e9")];
        Assert.All(names, name => File.WriteAllText(_folder.At($"a/{name}"), ""));
        Assert.Equal(names.Order(StringComparer.Ordinal), _files.List("/a")!.Order(StringComparer.Ordinal));
        Assert.Equal(names.Order(StringComparer.Ordinal), _files.List("/a/")!.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void List_NoFolder_IsNone()
    {
        File.WriteAllText(_folder.At("file"), "");
        Assert.Null(_files.List("/missing"));
        Assert.Null(_files.List("/file"));
        Assert.Null(_files.List("/file/below"));
        Assert.Empty(_files.Numbers("/missing"));
    }

    [Fact]
    public void List_AnotherError_IsNotTakenForNoFolder()
    {
        // ELOOP; what EMFILE is for as well
        File.CreateSymbolicLink(_folder.At("loop"), _folder.At("loop"));
        KernelException error = Assert.Throws<KernelException>(() => _files.List("/loop"));
        Assert.Equal(("list", "/loop", (Errno)40), (error.Operation, error.Path, error.Errno));
    }

    [Theory]
    [InlineData(0x180, true)]
    [InlineData(0x100, false)]
    [InlineData(0x12, false)]
    public void IsWritable_ByItsOwnersMode(int mode, bool expected)
    {
        File.WriteAllText(_folder.At("file"), "");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder.At("file"), (UnixFileMode)mode);
        }

        Assert.Equal(expected, _files.IsWritable("/file"));
    }

    [Theory]
    [InlineData("/missing")]
    [InlineData("/missing/file")]
    public void IsWritable_VanishedMeanwhile_SaysSo(string path)
    {
        KernelException error = Assert.Throws<KernelException>(() => _files.IsWritable(path));
        Assert.Equal(($"cannot look at {path}: no such file (ENOENT)", true), (error.Message, error.IsGone));
    }
}
