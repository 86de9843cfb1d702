using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Sysfs;

public sealed class KdamondCommandsTests : IDisposable
{
    private readonly FakeKernel _kernel = new();

    public KdamondCommandsTests() => _kernel.AddKdamond(3);

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public async Task WriteAsync_KdamondThere_WritesTheCommandToIt()
    {
        KdamondCommands commands = new(new KernelFiles(_kernel.Root), TimeProvider.System);
        Assert.Equal(Errno.None, await commands.WriteAsync(3, "update_schemes_stats"));
        Assert.StartsWith("update_schemes_stats", _kernel.Read(FakeKernel.Kdamond(3) + "/state"), StringComparison.Ordinal);
        Assert.Equal((1, "update_schemes_stats"), (commands.Count, commands.Command));
    }

    [Fact]
    public async Task WriteAsync_NoKdamond_MakesNoFile()
    {
        KdamondCommands commands = new(new KernelFiles(_kernel.Root), TimeProvider.System);
        Assert.Equal(Errno.NoEntry, await commands.WriteAsync(4, "update_schemes_stats"));
        Assert.False(Directory.Exists(_kernel.At(FakeKernel.Kdamond(4))));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("1", false)]
    [InlineData(null, true)]
    public async Task WriteAsync_NoContext_WritesNothing(string? count, bool hasFolder)
    {
        string contexts = FakeKernel.Kdamond(3) + "/contexts";
        _kernel.Remove(contexts + "/nr_contexts");
        if (count is not null)
        {
            _kernel.Write(contexts + "/nr_contexts", count);
        }

        if (!hasFolder)
        {
            _kernel.Remove(contexts + "/0");
        }

        KdamondCommands commands = new(new KernelFiles(_kernel.Root), TimeProvider.System);
        Assert.Equal(Errno.NoEntry, await commands.WriteAsync(3, "update_schemes_stats"));
        Assert.Equal("on", _kernel.Read(FakeKernel.Kdamond(3) + "/state"));
        Assert.Equal(0, commands.Count);
    }

    [Fact]
    public async Task WriteAsync_OneIsHeld_RefusesASecond()
    {
        using ManualResetEventSlim held = new(), release = new();
        KdamondCommands commands = new(new HoldingFiles(_kernel.Root, held, release), TimeProvider.System);
        Task<Errno> first = commands.WriteAsync(3, "update_schemes_tried_regions");
        held.Wait(TestContext.Current.CancellationToken);
        Assert.False(first.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => { _ = commands.WriteAsync(3, "update_schemes_stats"); });
        release.Set();
        Assert.Equal(Errno.Canceled, await first);
        Assert.Equal(1, commands.Count);
        Assert.True(commands.Held > TimeSpan.Zero);
        _ = await commands.WriteAsync(3, "update_schemes_stats");
    }

    private sealed class HoldingFiles(string root, ManualResetEventSlim held, ManualResetEventSlim release) : KernelFiles(root)
    {
        public override Errno TryWrite(string path, string text)
        {
            held.Set();
            release.Wait();
            return Errno.Canceled;
        }
    }
}
