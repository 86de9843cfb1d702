using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program is told to end while it does this or that: it ends in time, has lost nothing that it kept, and leaves nothing lying about.</summary>
public sealed partial class SignalTests
{
    /// <summary>Half a second for the store and a third for each last delivery, at the same time; the rest is the machine's.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly Dictionary<string, string> NoVariables = [];

    /// <summary>128 + its number is the exit code of a program that a signal ends by itself.</summary>
    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public async Task Run_SignalWhileItStarts_Ends(string signal, int code)
    {
        using TemporaryFolder folder = new();
        string[] arguments = ["--source", "replay", "--input", Samples.Stairs, "--loop", "--store", folder.At("s.db")];
        foreach (int milliseconds in (int[])[0, 5, 20, 40, 60, 90, 130])
        {
            await using ExporterProcess running = ExporterProcess.Begin(NoVariables, arguments);
            await running.IsItselfAsync();
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);

            (int ended, TimeSpan took) = await running.StopAsync(signal);

            // before it listens for signals there is nothing to put in order
            Assert.True(ended == 0 || ended == code, $"{ended}: {running.Log}");
            Assert.InRange(took, TimeSpan.Zero, Longest);
            Assert.DoesNotContain("   at ", running.Log, StringComparison.Ordinal);
            AssertNothingLiesAbout(folder);
        }

        if (File.Exists(folder.At("s.db")))
        {
            StoreCopy.Of(folder.At("s.db")).Dispose();
        }
    }

    [Theory]
    [InlineData("sysfs")]
    [InlineData("trace")]
    [InlineData("stat")]
    [InlineData("auto")]
    public async Task Run_SignalWhileThereIsNothingToWatch_Exits0(string source)
    {
        using TemporaryFolder folder = new();
        using FakeKernel kernel = new();
        string[] which = source == "sysfs" ? ["--kdamond", "0"] : [];
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, ["--source", source, "--root", kernel.Root, "--store", folder.At("s.db"), .. which]);
        await running.LineAsync("delivers nothing for now");

        (int code, TimeSpan took) = await running.StopAsync("HUP");

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, Longest);
        AssertNothingLiesAbout(folder);
    }

    /// <summary>It appends, packs, drops for the size, and asks a backend that is not there; a second signal changes nothing.</summary>
    [Theory]
    [InlineData("TERM", 1)]
    [InlineData("INT", 2)]
    [InlineData("HUP", 3)]
    public async Task Run_SignalsAtWork_LoseNothing(string signal, int seed)
    {
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        NoiseRecording noise = new(seed, TimeSpan.FromSeconds(4), (4000, TimeSpan.FromMilliseconds(100)));
        using TcpListener nobody = new(IPAddress.Loopback, 0);
        nobody.Start();
        string backend = $"http://{nobody.LocalEndpoint}";
        nobody.Stop();
        string[] arguments = ["--source", "replay", "--input", noise.Write(folder.At("noise.damon.data")), "--loop", "--speed", "10", "--store", store, "--store.max-size", "8MiB", "--events-interval", "0s", "--log.level", "debug"];
        Dictionary<string, string> variables = new() { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = backend, ["OTEL_METRIC_EXPORT_INTERVAL"] = "100" };
        List<long> kept = [];
        Random random = new(seed);
        for (int life = 0; life < 3; life++)
        {
            await using ExporterProcess running = await ExporterProcess.StartAsync(variables, arguments);
            await running.LineAsync("kept snapshot");
            await Task.Delay(random.Next(1300), TestContext.Current.CancellationToken);

            Task<(int Code, TimeSpan Took)> stopping = running.StopAsync(signal);
            await running.TrySignalAsync(signal);
            (int code, TimeSpan took) = await stopping;

            Assert.Equal(0, code);
            Assert.InRange(took, TimeSpan.Zero, Longest);
            Assert.DoesNotContain("   at ", running.Log, StringComparison.Ordinal);
            AssertNothingLiesAbout(folder, "noise.damon.data");
            kept.AddRange(KeptLine().Matches(running.Log).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)));
        }

        using StoreCopy copy = StoreCopy.Of(store);
        HashSet<long> there = [.. copy.Snapshots.Select(one => one.Sequence)];
        long oldest = there.Min();
        Assert.All(kept, sequence => Assert.True(sequence < oldest || there.Contains(sequence), $"{sequence} was kept and is gone; the oldest is {oldest}"));
        Assert.Equal(kept.Count, kept.Distinct().Count());
        Assert.All(copy.Snapshots, one => noise.AssertKnown(one.Snapshot));
    }

    [Fact]
    public async Task Run_SignalAtTheEndOfAReplay_KeepsAllOfIt()
    {
        using TemporaryFolder folder = new();
        NoiseRecording noise = new(5, TimeSpan.FromSeconds(10), (500, TimeSpan.FromMilliseconds(100)));
        await using ExporterProcess running = await ExporterProcess.ReplayedAsync("--input", noise.Write(folder.At("noise.damon.data")), "--store", folder.At("s.db"));

        Assert.Equal(0, (await running.StopAsync("INT")).Code);

        using StoreCopy copy = StoreCopy.Of(folder.At("s.db"));
        Assert.Equal(noise.Snapshots.Count, copy.Snapshots.Count);
    }

    [GeneratedRegex(@"kept snapshot (\d+) of ")]
    private static partial Regex KeptLine();

    /// <summary>A store that was closed is one file, but for what says who writes and what is kept from the disk.</summary>
    private static void AssertNothingLiesAbout(TemporaryFolder folder, params string[] others) =>
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Except(["s.db", "s.db-owner", "s.db-reserve", .. others]));
}
