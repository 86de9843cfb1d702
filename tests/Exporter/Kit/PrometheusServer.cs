using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace DamonExporter.Tests.Kit;

/// <summary>Debian's Prometheus, or a newer one.</summary>
internal static class PrometheusServer
{
    /// <summary>Starts it on a free port of loopback; whoever starts it ends it.</summary>
    public static Process Start(string prometheus, string config, string data, out Uri address)
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        string listen = free.LocalEndpoint.ToString()!;
        free.Stop();
        address = new Uri($"http://{listen}");
        ProcessStartInfo start = new(
            prometheus, [$"--config.file={config}", $"--storage.tsdb.path={data}", $"--web.listen-address={listen}", "--log.level=error"]);
        return Process.Start(start)!;
    }
}
