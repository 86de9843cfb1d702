using System.Globalization;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program where there is little memory.</summary>
public sealed class MemoryTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>As a container of 64 MiB has it, page cache of the store and all.</summary>
    [Fact]
    public async Task Run_ContainerOf64Mebibytes_KeepsAndServes()
    {
        Assert.SkipUnless(ExporterProcess.IsNative, "only the native program is so small");
        using TemporaryFolder folder = new();
        using MemoryGroup group = MemoryGroup.Make(64);
        NoiseRecording noise = new(1, TimeSpan.FromSeconds(4), (2000, TimeSpan.FromMilliseconds(100)));
        string[] arguments = ["--source", "replay", "--input", noise.Write(folder.At("noise.damon.data")), "--loop", "--speed", "10", "--store", folder.At("s.db"), "--store.max-size", "8MiB"];
        await using (ExporterProcess running = await ExporterProcess.StartWithAsync(group.Command, NoVariables, arguments))
        {
            // through several rounds of packing and dropping
            double dropped = 0;
            for (long began = TimeProvider.System.GetTimestamp(); dropped < 100; await Task.Delay(100, TestContext.Current.CancellationToken))
            {
                Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), running.Log);
                dropped = Page.Samples(await running.PageAsync()).GetValueOrDefault(("damon_store_dropped_total", "reason=\"size\""));
            }

            Assert.Equal(0, (await running.StopAsync("TERM")).Code);
        }

        Assert.Equal(0, group.Killed);
    }

    /// <summary>Addresses are no memory: of these, .NET reserves more than it uses.</summary>
    [Theory]
    [InlineData(3, null)]
    [InlineData(1, 255)]
    public async Task Run_FewAddresses_ServesOrDoesNotStart(int gibibytes, int? ends)
    {
        Assert.SkipUnless(ExporterProcess.IsNative, ".NET's compiler wants addresses, too");
        string[] command = ["prlimit", string.Create(CultureInfo.InvariantCulture, $"--as={(long)gibibytes << 30}")], arguments = ["--source", "replay", "--input", Samples.Stairs, "--loop", "--store", "off"];
        if (ends is { } code)
        {
            Assert.Equal((code, "", ""), await Tool.RunAsync("env", [.. command, ExporterProcess.Program, "run", "--web.listen-address", "127.0.0.1:0", .. arguments]));
            return;
        }

        await using ExporterProcess running = await ExporterProcess.StartWithAsync(command, NoVariables, arguments);
        Assert.Contains("damon_up", await running.PageAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
    }

    /// <summary>What is too little is said in one line, and ends the program; it does not go on with half of its threads.</summary>
    [Fact]
    public async Task Run_TooLittleMemory_IsOneLineAndExit1()
    {
        using TemporaryFolder folder = new();

        // a replay holds what it replays
        NoiseRecording noise = new(1, TimeSpan.FromSeconds(4), (20_000, TimeSpan.FromMilliseconds(100)));
        string recording = noise.Write(folder.At("noise.damon.data"));

        (int code, string output, string error) = await Tool.RunAsync(
            "env",
            [string.Create(CultureInfo.InvariantCulture, $"DOTNET_GCHeapHardLimit={12 << 20:x}"), ExporterProcess.Program, "run", "--source", "replay", "--input", recording, "--web.listen-address", "127.0.0.1:0", "--store", folder.At("s.db"), "--loop"]);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal("damon-exporter: out of memory; give it more, or serve fewer streams (metrics.max-streams)", error.TrimEnd('\n').Split('\n')[^1]);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }
}
