using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonHeatmap.Tests.Server;

/// <summary>Debian's Prometheus with nothing in it but what it tells of itself, on a free port of loopback; gone afterwards.</summary>
internal sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private PrometheusProcess(TemporaryFolder folder, Process process, Uri address)
    {
        (_folder, _process) = (folder, process);
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Client { get; }

    /// <summary>Its version, as it says it.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Starts it and waits until it has a series; or the test is skipped.</summary>
    public static async Task<PrometheusProcess> StartAsync()
    {
        string program = Tool.OnPath("prometheus");
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        string listen = free.LocalEndpoint.ToString()!;
        free.Stop();
        var folder = new TemporaryFolder();
        string config = folder.At("prometheus.yml");
        await File.WriteAllTextAsync(config, $$"""
            global: {scrape_interval: 5s}
            scrape_configs:
            - job_name: self
              static_configs: [{targets: ["{{listen}}"]}]
            """);
        ProcessStartInfo start = new(program, [$"--config.file={config}", $"--storage.tsdb.path={folder.At("data")}", $"--web.listen-address={listen}", "--log.level=error"]) { RedirectStandardError = true };
        PrometheusProcess running = new(folder, Process.Start(start)!, new Uri($"http://{listen}/"));

        // whatever it complains of is read, so that it never waits for a reader
        running._process.BeginErrorReadLine();
        try
        {
            await running.UntilItHasSeriesAsync();
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _folder.Dispose();
    }

    /// <summary>It tells nobody when it has scraped: it is asked until there are metadata, which come after the first values.</summary>
    private async Task UntilItHasSeriesAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        while (true)
        {
            try
            {
                ApiAnswer up = await ApiAnswer.AskAsync(Client, HttpMethod.Get, "/api/v1/query?query=up"), metadata = await ApiAnswer.AskAsync(Client, HttpMethod.Get, "/api/v1/metadata?limit=1");

                // until it is ready it answers 503
                if (up.Status == HttpStatusCode.OK && up.Series.Length > 0 && metadata.Data.EnumerateObject().Any())
                {
                    Version = (await ApiAnswer.AskAsync(Client, HttpMethod.Get, "/api/v1/status/buildinfo")).Data.GetProperty("version").GetString()!;
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not up yet
            }

            await Task.Delay(200, patience.Token);
        }
    }
}
