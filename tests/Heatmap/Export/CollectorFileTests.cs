using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Damon.TestKit;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Export;

/// <summary>What a real OpenTelemetry Collector writes of our export gives the map of the file that it was made of.</summary>
public sealed class CollectorFileTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Files = ["json", "proto", "json-zstd", "proto-zstd"];

    [Theory]
    [InlineData("stairs-7.3-paddr", "snapshots.damon.data")]
    [InlineData("recorded-7.3-vaddr", "full.damon.data")]
    public async Task Convert_ThroughARealCollector_TheMapIsTheSameToTheByte(string folderName, string file)
    {
        string? program = TestTools.Find("otelcol");
        Assert.SkipWhen(program is null, "no otelcol: set DAMON_TEST_TOOLS to the folder that holds it");
        string[] how = ["--format", "raw", "--resolution", "40x50", "--ranges", "all"];
        string sample = Repository.At("samples", folderName, file);
        using var folder = new TemporaryFolder();
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", sample, "--to", "otlp-json", "-o", folder.At("sent"))).Code);
        Run original = await Run.Heatmap(["render", "-i", sample, .. how]);

        int port = FreePort();
        await File.WriteAllTextAsync(folder.At("collector.yaml"), Configuration(folder, port), TestContext.Current.CancellationToken);
        using Process collector = Process.Start(new ProcessStartInfo(program!, ["--config", folder.At("collector.yaml")]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        Task<string> said = collector.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> more = collector.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(Patience);
            await SendAsync(await File.ReadAllLinesAsync(folder.At("sent"), patience.Token), port, collector, patience.Token);

            // it writes all that it was given before it ends
            using (Process stop = Process.Start("kill", ["-TERM", collector.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await stop.WaitForExitAsync(patience.Token);
            }

            await collector.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!collector.HasExited)
            {
                collector.Kill();
            }
        }

        Assert.True(collector.ExitCode == 0, await said + await more);
        foreach (string written in Files)
        {
            Run read = await Run.Heatmap(["render", "-i", folder.At(written), .. how]);
            Assert.Equal((0, original.Error), (read.Code, read.Error));
            Assert.Equal(original.Output, read.Output);
        }
    }

    private static string Configuration(TemporaryFolder folder, int port) => $$"""
        receivers:
          otlp:
            protocols:
              http: {endpoint: "127.0.0.1:{{port}}" }
        exporters:
          file/json: {path: {{folder.At("json")}} }
          file/proto: {path: {{folder.At("proto")}}, format: proto}
          file/json-zstd: {path: {{folder.At("json-zstd")}}, compression: zstd}
          file/proto-zstd: {path: {{folder.At("proto-zstd")}}, format: proto, compression: zstd}
        service:
          telemetry: {metrics: {level: none}, logs: {level: warn} }
          pipelines:
            logs: {receivers: [otlp], exporters: [file/json, file/proto, file/json-zstd, file/proto-zstd]}
        """;

    private static async Task SendAsync(string[] lines, int port, Process collector, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") };
        foreach (string line in lines)
        {
            while (true)
            {
                try
                {
                    using var content = new StringContent(line, MediaTypeHeaderValue.Parse("application/json"));
                    using HttpResponseMessage answer = await client.PostAsync(new Uri("/v1/logs", UriKind.Relative), content, cancellationToken);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    break;
                }
                catch (HttpRequestException) when (!collector.HasExited)
                {
                    // it is not up yet
                    await Task.Delay(50, cancellationToken);
                }
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
