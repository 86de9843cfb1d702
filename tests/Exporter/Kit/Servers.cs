using System.Net;
using System.Net.Sockets;
using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>Real servers of others on loopback, in a folder of their own, for one test.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _stops = [];

    /// <summary>Port of OTLP over gRPC; the next one is HTTP's.</summary>
    public int CollectorPort { get; private set; }

    public int LokiPort { get; private set; }

    /// <summary>What the Collector's file exporter has written.</summary>
    public string CollectedLogs => Path.Combine(_folder.Path, "collector", "logs.jsonl");

    /// <summary>Grafana's Loki, or the test is skipped.</summary>
    public async Task<Servers> WithLokiAsync()
    {
        LokiPort = FreePorts(2);
        await UpAsync("loki", "loki-up", "loki", $"{LokiPort}");
        return this;
    }

    /// <summary>The OpenTelemetry Collector, or the test is skipped.</summary>
    public async Task<Servers> WithCollectorAsync()
    {
        CollectorPort = FreePorts(3);
        string[] loki = LokiPort > 0 ? [$"http://127.0.0.1:{LokiPort}"] : [];
        await UpAsync("collector", "collector-up", "otelcol", [$"{CollectorPort}", .. loki]);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string stop in _stops)
        {
            await Tool.RunAsync(stop, []);
        }

        _folder.Dispose();
    }

    private async Task UpAsync(string name, string script, string program, params string[] arguments)
    {
        string tools = Tool.Folder(program);
        string path = Tool.Shared("tools", script);
        string folder = Path.Combine(_folder.Path, name);
        Dictionary<string, string> environment = new() { ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}" };
        _stops.Add(Path.Combine(folder, "stop"));
        (int code, string output, string error) = await Tool.RunAsync(path, [folder, .. arguments], environment: environment);
        Assert.True(code == 0, output + error);
    }

    /// <summary>The first of so many free ports in a row.</summary>
    private static int FreePorts(int count)
    {
        while (true)
        {
            int first = Random.Shared.Next(20000, 32000);
            if (Enumerable.Range(first, count).All(IsFree))
            {
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using TcpListener listener = new(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
