using System.Net;
using System.Net.Sockets;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program from start to end.</summary>
public sealed class LifeTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    [InlineData("QUIT")]
    public async Task Run_Signal_StopsWithinASecondAndExits0(string signal)
    {
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, "--source", "replay", "--input", Samples.Stairs, "--loop");
        await running.LineAsync("source replay starts");
        Assert.Contains("damon_up", await running.PageAsync(), StringComparison.Ordinal);

        (int code, TimeSpan took) = await running.StopAsync(signal);

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    /// <summary>As <c>nohup</c> starts it.</summary>
    [Fact]
    public async Task Run_IgnoresTheEndOfTheTerminal_GoesOn()
    {
        await using ExporterProcess running = await ExporterProcess.StartWithAsync(["env", "--ignore-signal=HUP"], NoVariables, "--source", "replay", "--input", Samples.Stairs, "--loop");
        await running.TrySignalAsync("HUP");
        Assert.Contains("damon_up", await running.PageAsync(), StringComparison.Ordinal);
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
    }

    [Fact]
    public async Task Run_SignalWhileTheBackendIsSilentAndAClientStalls_StopsWithinASecond()
    {
        // takes connections and never answers
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        Dictionary<string, string> variables = new()
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{silent.LocalEndpoint}",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "50",
        };
        await using ExporterProcess running = await ExporterProcess.StartAsync(variables, "--source", "replay", "--input", Samples.Stairs, "--loop");
        using TcpClient exporting = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        using TcpClient stalled = new();
        await stalled.ConnectAsync(IPAddress.Loopback, running.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await stalled.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        (int code, TimeSpan took) = await running.StopAsync("TERM");

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Run_SignalWhileAnInputIsSilent_StopsWithinASecond()
    {
        using TemporaryFolder folder = new();
        string pipe = folder.At("pipe");
        await Tool.RunAsync("mkfifo", [pipe]);
        await using ExporterProcess running = ExporterProcess.Begin(NoVariables, "--source", "replay", "--input", pipe);

        // opening a pipe that nobody writes to never comes back
        await running.UntilAWorkerWaitsForAPipeAsync();
        (int code, TimeSpan took) = await running.StopAsync("INT");

        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Run_ReplayWithoutPauses_ServesTheLastStateWithUpZero()
    {
        await using ExporterProcess running = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--node", "n7");

        string page = await running.PageAsync();

        Assert.Equal(0, Page.Samples(page)[("damon_up", "")]);
        Assert.Contains("host_name=\"n7\"", page, StringComparison.Ordinal);
        Assert.Equal(Samples.Last(Samples.Stairs).Count, Page.Samples(page).Keys.Count(series => series.Name == "damon_regions"));
        using HttpResponseMessage ready = await running.Client.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }

    [Fact]
    public async Task Run_ReplayAtSpeed_EndsWithNoSeriesOfAnyStream()
    {
        await using ExporterProcess running = await ExporterProcess.StartAsync(NoVariables, "--source", "replay", "--input", Samples.Stairs, "--speed", "10000");
        await running.LineAsync("has come to its end");

        Dictionary<(string Name, string Labels), double> samples = Page.Samples(await running.PageAsync());

        Assert.Equal(0, samples[("damon_up", "")]);
        Assert.DoesNotContain(samples.Keys, series => series.Name.StartsWith("damon_memory", StringComparison.Ordinal) || series.Name == "damon_snapshots_total");
    }

    [Fact]
    public async Task Run_AddressInUse_IsOneLineAndExit1()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        (int code, string output, string error) = await ExporterProcess.RunAsync(
            "run", "--source", "replay", "--input", Samples.Stairs, "--web.listen-address", taken.LocalEndpoint.ToString()!);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith($"damon-exporter: web.listen-address: cannot serve on {taken.LocalEndpoint}: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Record_FileMayNotGrow_IsOneLineAndLeavesNothing()
    {
        using TemporaryFolder folder = new();

        (int code, string output, string error) = await ExporterProcess.RunLimitedAsync(
            16, "record", "--source", "replay", "--input", Samples.Stairs, "--speed", "max", "--full", "-o", folder.At("x.json"));

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("x.json: cannot be written", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Theory]
    [InlineData("/no/such/file")]
    [InlineData("/")]
    [InlineData("/dev/null")]
    public async Task Run_InputThatIsNoRecording_IsOneLineAndExit1(string path)
    {
        (int code, string output, string error) = await ExporterProcess.RunAsync("run", "--source", "replay", "--input", path);

        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("damon-exporter: ", error, StringComparison.Ordinal);
        Assert.Contains(path, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Run_DamagedInput_IsOneLineAndExit1()
    {
        using Damon.TestKit.TemporaryFolder folder = new();
        byte[] good = await File.ReadAllBytesAsync(Samples.Stairs, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(folder.At("cut.damon.data"), good[..(good.Length / 2)], TestContext.Current.CancellationToken);

        (int code, _, string error) = await ExporterProcess.RunAsync("run", "--source", "replay", "--input", Samples.Stairs, folder.At("cut.damon.data"));

        Assert.Equal(1, code);
        Assert.Contains("cut.damon.data", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }
}
