using Damon.Kernel;
using Damon.Kernel.Processes;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Processes;

public sealed class KdamondCpuTests
{
    [Theory]
    [InlineData("77 (kdamond.0) S 2 0 0 0 -1 2129984 0 0 0 0 120 250 0 0 20 0 1 0 5000 0 0", 3.7)]
    [InlineData("77 (kdamond 1) 2) 3) S 2 0 0 0 -1 2129984 0 0 0 0 1 0 0 0 20 0 1 0 5000 0 0", 0.01)]
    [InlineData("77 (bash) S 2 0 0 0 -1 2129984 0 0 0 0 120 250 0 0 20 0 1 0 5000 0 0", null)]
    [InlineData("77 (x kdamond.0) S 2 0 0 0 -1 2129984 0 0 0 0 120 250 0 0 20 0 1 0 5000 0 0", null)]
    [InlineData("77 (kdamond.0) S 2 0 0", null)]
    [InlineData("nonsense", null)]
    public void Seconds_StatOfAThread_AreUserAndSystem(string text, double? expected)
    {
        using FakeKernel kernel = new();
        kernel.Write("/proc/77/stat", text);
        Assert.Equal(expected, KdamondCpu.Seconds(new KernelFiles(kernel.Root), 77));
    }

    [Fact]
    public void Seconds_NoThread_AreNotKnown()
    {
        using FakeKernel kernel = new();
        Assert.Null(KdamondCpu.Seconds(new KernelFiles(kernel.Root), 77));
    }
}
