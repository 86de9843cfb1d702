using Damon.Kernel;

namespace Damon.Tests.Kernel;

public sealed class OutOfMemoryTests
{
    /// <summary>A thread that has started is none that could not be: what it lacks is memory.</summary>
    [Fact]
    public async Task IsInStart_OnAnyThread_IsFalse()
    {
        string own = "", pool = await Task.Run(() => Environment.StackTrace, TestContext.Current.CancellationToken), last = await Task.Factory.StartNew(() => Environment.StackTrace, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Thread thread = new(() => own = Environment.StackTrace);
        thread.Start();
        thread.Join();

        Assert.Contains("System.Threading.", own, StringComparison.Ordinal);
        Assert.All([own, pool, last, Environment.StackTrace], stack => Assert.False(OutOfMemory.IsInStart(stack), stack));
    }

    /// <summary>As .NET tells it, on the runtime and natively.</summary>
    [Theory]
    [InlineData("   at System.Threading.Thread.StartCore() + 0x52")]
    [InlineData("   at System.Threading.Thread.Start(Boolean captureContext, Boolean internalThread)")]
    [InlineData("   at System.Threading.PortableThreadPool.WorkerThread.CreateWorkerThread()\n   at System.Threading.Thread.Start(Boolean captureContext) + 0x35\n   at System.Threading.Thread.StartThread(IntPtr parameter)")]
    public void IsInStart_WhereAThreadIsStarted_IsTrue(string stack) => Assert.True(OutOfMemory.IsInStart(stack));
}
