using Damon.Kernel;
using Damon.Kernel.Sysfs.Writing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Sysfs.Writing;

public sealed class TreePictureTests : IDisposable
{
    private const string Unit = $"{TreePicture.Root}/0/contexts/0/addr_unit";

    private readonly LiveKernel _kernel = LiveKernel.Create();
    private int _asked;

    public TreePictureTests()
    {
        _kernel.Write($"{TreePicture.Root}/nr_kdamonds", "1");
        _kernel.Write($"{TreePicture.Root}/0/contexts/nr_contexts", "1");
    }

    public void Dispose() => _kernel.Dispose();

    [Theory]
    [InlineData(Errno.Busy)]
    [InlineData(Errno.NoEntry)]
    [InlineData(Errno.NoDevice)]
    public void Read_BusyOrRebuiltForAMoment_IsReadAgain(Errno errno)
    {
        _kernel.RefuseRead = path => path == Unit && ++_asked < 3 ? errno : null;
        Assert.Equal("1", TreePicture.Read(_kernel, 3, TimeSpan.Zero)!.Files["0/contexts/0/addr_unit"]);
        Assert.Equal(3, _asked);
    }

    [Theory]
    [InlineData(Errno.Busy, 3)]
    [InlineData(Errno.NoEntry, 3)]
    [InlineData(Errno.Access, 1)]
    public void Read_RefusedEachTime_SaysWhat(Errno errno, int tries)
    {
        _kernel.RefuseRead = path =>
        {
            _asked += path == Unit ? 1 : 0;
            return path == Unit ? errno : null;
        };
        KernelException error = Assert.Throws<KernelException>(() => TreePicture.Read(_kernel, 3, TimeSpan.Zero));
        Assert.Equal((Unit, errno, tries), (error.Path, error.Errno, _asked));
    }

    [Fact]
    public void Read_TreeVanishesMeanwhile_IsNone()
    {
        _kernel.RefuseRead = path =>
        {
            if (path != Unit)
            {
                return null;
            }

            _kernel.Remove($"{TreePicture.Root}/nr_kdamonds");
            return Errno.NoEntry;
        };
        Assert.Null(TreePicture.Read(_kernel, 3, TimeSpan.Zero));
    }

    [Fact]
    public void Restore_BusyForAMoment_IsDone()
    {
        TreePicture wanted = TreePicture.Read(_kernel)!;
        _kernel.Write($"{TreePicture.Root}/0/contexts/0/operations", "paddr");
        _kernel.RefuseRead = path => path == Unit && _asked++ % 2 == 0 ? Errno.Busy : null;
        new TreeEditor(_kernel, _ => { }, _kernel.TryWrite, 2, TimeSpan.Zero).Restore(wanted);
        _kernel.RefuseRead = null;
        Assert.Equal(wanted, TreePicture.Read(_kernel));
    }
}
