using System.Diagnostics;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Processes;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Processes;

public sealed class ProcessTableTests : IDisposable
{
    private readonly LiveKernel _kernel = LiveKernel.Create();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Read_ThisHost_HasThisProcess()
    {
        KernelFiles host = new();
        ProcessEntry self = Assert.Single(ProcessTable.Read(host).Processes, process => process.Stamp.Pid == Environment.ProcessId);
        Assert.Contains("Damon.Tests", self.CommandLine, StringComparison.Ordinal);
        Assert.Equal(self.Stamp, ProcessStamp.Read(host, Environment.ProcessId));
        Assert.InRange(ProcessStamp.Now(host)!.Value - self.Stamp.StartTicks, 0, 100 * 3600);
        Assert.NotEmpty(self.Cgroups);
    }

    [Fact]
    public void Read_ThisHost_HasNoKernelThread()
    {
        KernelFiles host = new();
        int[] threads = [.. host.Numbers("/proc").Where(pid => IsKernelThread(host, pid))];
        Assert.SkipUnless(threads.Length > 0, "no kernel thread is to be seen here, as in a container");
        Assert.Empty(ProcessTable.Read(host).Processes.Select(process => process.Stamp.Pid).Intersect(threads));
    }

    [Fact]
    public void Read_OddNames_AreTakenApart()
    {
        _kernel.Put("/proc/7/stat", "7 (a) b (c) S 3 0 0 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0");
        _kernel.Put("/proc/7/cmdline", "");
        _kernel.Put("/proc/7/cgroup", "12:cpu,cpuacct:/v1/x:y\n0::/v2\n3:memory:/v2");
        ProcessEntry entry = Assert.Single(ProcessTable.Read(_kernel).Processes, process => process.Stamp.Pid == 7);
        Assert.Equal((new ProcessStamp(7, 4711), 3, "[a) b (c]"), (entry.Stamp, entry.Parent, entry.CommandLine));
        Assert.Equal(["/v1/x:y", "/v2"], entry.Cgroups);
    }

    [Theory]
    [InlineData("8 (dead) Z 3 0 0 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0")]
    [InlineData("8 (kthread) S 2 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0")]
    [InlineData("8 (short) S 2")]
    [InlineData("nothing")]
    public void Read_DeadOrKernelThreadOrDamaged_IsLeftOut(string stat)
    {
        _kernel.Put("/proc/8/stat", stat);
        Assert.DoesNotContain(ProcessTable.Read(_kernel).Processes, process => process.Stamp.Pid == 8);
    }

    [Fact]
    public async Task Terminate_Child_EndsIt()
    {
        using Process child = Process.Start("sleep", "1000");
        Assert.True(ProcessSignal.Terminate(child.Id));
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(143, child.ExitCode);
    }

    /// <summary>kthreadd, or a child of it, without memory of its own.</summary>
    private static bool IsKernelThread(KernelFiles host, int pid) =>
        host.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"), out string status) == Errno.None && !status.Contains("\nVmSize:", StringComparison.Ordinal)
        && ((pid == 2 && status.StartsWith("Name:\tkthreadd\n", StringComparison.Ordinal)) || status.Contains("\nPPid:\t2\n", StringComparison.Ordinal));

    [Fact]
    public void Terminate_NobodyOrGroup_IsRefused() => Assert.False(ProcessSignal.Terminate(0) || ProcessSignal.Terminate(-1));
}
