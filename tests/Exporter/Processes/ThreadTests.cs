using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program where no further thread can be started, as by TasksMax= or a pids limit.</summary>
public sealed class ThreadTests
{
    /// <summary>.NET wants a thread of its own to tell of a signal.</summary>
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    [InlineData("HUP")]
    public async Task Run_NoFurtherThread_ASignalEndsItInOrder(string signal)
    {
        await OtherUser.SkipUnlessMayRunAsync(ExporterProcess.Program);
        using TemporaryFolder folder = new();
        await OtherUser.GiveAsync(folder);
        string store = folder.At("s.db");
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(
            OtherUser.Command, new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0" }, "--source", "replay", "--input", Samples.Stairs, "--loop", "--store", store);
        for (long began = TimeProvider.System.GetTimestamp(); Page.Samples(await running.PageAsync()).GetValueOrDefault(("damon_store_appended_total", "")) < 10; await Task.Delay(100, TestContext.Current.CancellationToken))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), running.Log);
        }

        await OtherUser.AllowNoMoreThreadsAsync(running.Id);
        (int code, _) = await running.StopAsync(signal);

        // where even .NET's own pool cannot do without, it says so
        bool isPool = running.Log.Contains("out of memory or threads: no thread can be started", StringComparison.Ordinal);
        Assert.Equal((isPool ? 1 : 0, false), (code, running.Log.Contains("   at ", StringComparison.Ordinal)));
        Assert.DoesNotContain("out of memory;", running.Log, StringComparison.Ordinal);
        using StoreCopy copy = StoreCopy.Of(store);
        Assert.True(copy.Snapshots.Count >= 10, $"{copy.Snapshots.Count}");
    }

    /// <summary>.NET itself cannot do with so few.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Run_OneOrTwoThreads_Ends(int threads)
    {
        Assert.SkipUnless(ExporterProcess.IsNative, ".NET itself needs more when it compiles");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "this user's other processes count, too");
        await OtherUser.SkipUnlessMayRunAsync(ExporterProcess.Program);

        (int code, string output, _) = await Tool.RunAsync(
            "env", [.. OtherUser.Alone(threads), "prlimit", $"--nproc={threads}", ExporterProcess.Program, "run", "--source", "replay", "--input", Samples.Stairs, "--store", "off", "--web.listen-address", "127.0.0.1:0"]);

        Assert.Contains(code, (int[])[134, 255]);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(8)]
    public async Task Run_TooFewThreads_IsOneLineAndExit1(int threads)
    {
        Assert.SkipUnless(ExporterProcess.IsNative, ".NET itself needs more when it compiles");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "this user's other processes count, too");
        await OtherUser.SkipUnlessMayRunAsync(ExporterProcess.Program);

        (int code, string output, string error) = await Tool.RunAsync(
            "env", [.. OtherUser.Alone(threads), "prlimit", $"--nproc={threads}", ExporterProcess.Program, "run", "--source", "replay", "--input", Samples.Stairs, "--store", "off", "--web.listen-address", "127.0.0.1:0"]);

        Assert.Equal("damon-exporter: out of memory or threads: no thread can be started; raise TasksMax=, a pids limit of the container, or ulimit -u\n", error);
        Assert.Equal((1, ""), (code, output));
    }
}
