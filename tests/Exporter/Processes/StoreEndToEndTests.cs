using Damon.Records;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The same recording on three ways: read as it is, kept in a store, and delivered to the real OpenTelemetry Collector. Each draws the same heatmap, to the last digit.</summary>
public sealed class StoreEndToEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Recording, speed, whether over gRPC, and what is drawn.</summary>
    public static TheoryData<string, string, bool, string> Recordings => new()
    {
        { "stairs-7.3-vaddr/trace.damon.data", "20", true, "--ranges all|--ranges hottest" },
        { "stairs-7.3-paddr/snapshots.damon.data", "400", false, "--scheme 0|--scheme 1|--scheme 1 --df-passed" },
        { "recorded-7.3-vaddr/filtered.damon.data", "200", true, "--scheme 0|--scheme 1 --df-passed" },
        { "recorded-7.3-paddr/snapshots.damon.data", "200", false, "--scheme 0|--scheme 1 --df-passed|--scheme 2 --df-passed" },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Render_FromTheRecordingTheStoreAndTheCollector_IsTheSame(string sample, string speed, bool isGrpc, string drawings)
    {
        ArgumentNullException.ThrowIfNull(drawings);
        string program = HeatmapProgram.Path, recording = Repository.At("samples", sample);
        int count = RecordFile.Open(recording).ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken).Count();
        await using Servers servers = await new Servers().WithCollectorAsync();
        using TemporaryFolder folder = new();
        string store = folder.At("s.db");
        await using (ExporterProcess running = await ExporterProcess.StartAsync(
            OtlpReceiver.VariablesOf(new Uri($"http://127.0.0.1:{servers.CollectorPort + (isGrpc ? 0 : 1)}"), isGrpc),
            "--source", "replay", "--input", recording, "--speed", speed, "--time", "recorded", "--node", "n7",
            "--store", store, "--store.max-age", "none", "--events-interval", "0s", "--addresses", "absolute"))
        {
            await UntilAllIsDeliveredAsync(running, count);
            Assert.Equal(0, (await running.StopAsync("TERM")).Code);
        }

        foreach (string drawing in drawings.Split('|'))
        {
            string[] how = ["--format", "raw", .. drawing.Split(' ')];
            string expected = await RenderAsync(program, recording, how);
            int cells = expected.Count(c => c == '\n');
            Assert.True(cells > 0 && cells % 250_000 == 0, $"{cells} cells");
            Assert.True(expected == await RenderAsync(program, store, how), $"the store: {drawing}");
            Assert.True(expected == await CollectedAsync(program, servers, how, expected), $"the Collector's file: {drawing}");
        }
    }

    private static async Task<string> RenderAsync(string program, string input, string[] how)
    {
        (int code, string output, string error) = await Tool.RunAsync(program, ["render", "-i", input, .. how]);
        Assert.True(code == 0, error);
        return output;
    }

    /// <summary>What is drawn of the Collector's file, which it writes a moment later than it accepts.</summary>
    private static async Task<string> CollectedAsync(string program, Servers servers, string[] how, string expected)
    {
        for (int i = 0; ; i++)
        {
            string drawn = await RenderAsync(program, servers.CollectedLogs, how);
            if (drawn == expected || i == 10)
            {
                return drawn;
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    private static async Task UntilAllIsDeliveredAsync(ExporterProcess running, int count)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            Dictionary<(string Name, string Labels), double> page = Page.Samples(await running.PageAsync());
            if (page.GetValueOrDefault(("damon_events_delivered_total", "")) == count)
            {
                return;
            }

            await Task.Delay(200, patience.Token);
        }
    }
}
