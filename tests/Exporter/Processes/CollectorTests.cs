using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>A real OpenTelemetry Collector gets over OTLP what Prometheus gets from the page.</summary>
public sealed class CollectorTests
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task Otlp_RealCollector_HasTheValuesOfThePage(string protocol)
    {
        using TemporaryFolder folder = new();
        string up = Tool.Shared("tools", "collector-up");
        string tools = Tool.Folder("otelcol");
        int port = FreePorts();
        (int code, string output, string error) = await Tool.RunAsync(
            "/bin/bash", [up, folder.Path, port.ToString(CultureInfo.InvariantCulture)], environment: new Dictionary<string, string> { ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}" });
        try
        {
            Assert.True(code == 0, output + error);
            Dictionary<string, string> variables = new()
            {
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{(protocol == "grpc" ? port : port + 1)}"),
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
                ["OTEL_SERVICE_NAME"] = "renamed",
                ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test",
            };
            await using ExporterProcess running = await ExporterProcess.StartAsync(variables, "--source", "replay", "--input", Samples.Stairs, "--speed", "max", "--node", "n1");
            await running.LineAsync("has come to its end");
            var page = Page.Samples(await running.PageAsync()).Where(sample => sample.Key.Name.StartsWith("damon_", StringComparison.Ordinal)).ToDictionary();

            // the last export comes with the end
            Assert.Equal(0, (await running.StopAsync("TERM")).Code);
            JsonElement last = await LastAsync(folder.At("metrics.jsonl"), "damon.up", 0);

            Assert.Equal(page, Values(last));
            Assert.Equal(
                [("deployment.environment.name", "test"), ("host.name", "n1"), ("service.instance.id", "n1"), ("service.name", "renamed")],
                Attributes(last.GetProperty("resource")).Where(pair => !pair.Name.StartsWith("telemetry.", StringComparison.Ordinal) && pair.Name != "service.version").Order());
        }
        finally
        {
            if (File.Exists(folder.At("stop")))
            {
                await Tool.RunAsync(folder.At("stop"), []);
            }
        }
    }

    /// <summary>The newest export in which a metric has a value: the file is written by another process, so it is looked at until it is there.</summary>
    private static async Task<JsonElement> LastAsync(string path, string metric, double value)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(20));
        while (true)
        {
            foreach (string line in (File.Exists(path) ? await File.ReadAllLinesAsync(path, patience.Token) : []).Reverse().Where(line => line.EndsWith('}')))
            {
                foreach (JsonElement resource in JsonDocument.Parse(line).RootElement.GetProperty("resourceMetrics").EnumerateArray().Reverse())
                {
                    if (Values(resource).TryGetValue((metric.Replace('.', '_'), ""), out double found) && found == value)
                    {
                        return resource;
                    }
                }
            }

            await Task.Delay(100, patience.Token);
        }
    }

    /// <summary>Values by the names that Prometheus would give them.</summary>
    private static Dictionary<(string Name, string Labels), double> Values(JsonElement resource)
    {
        Dictionary<(string Name, string Labels), double> values = [];
        foreach (JsonElement metric in resource.GetProperty("scopeMetrics")[0].GetProperty("metrics").EnumerateArray())
        {
            bool isSum = metric.TryGetProperty("sum", out JsonElement data);
            data = isSum ? data : metric.GetProperty("gauge");
            bool isCounter = isSum && data.TryGetProperty("isMonotonic", out JsonElement monotonic) && monotonic.GetBoolean();
            string unit = metric.TryGetProperty("unit", out JsonElement text) ? text.GetString()! : "";
            string name = metric.GetProperty("name").GetString()!.Replace('.', '_')
                + unit switch { "By" => "_bytes", "s" => "_seconds", "By/s" => "_bytes_per_second", _ => "" } + (isCounter ? "_total" : "");
            foreach (JsonElement point in data.GetProperty("dataPoints").EnumerateArray())
            {
                double value = point.TryGetProperty("asDouble", out JsonElement real)
                    ? real.GetDouble()
                    : double.Parse(point.GetProperty("asInt").GetString()!, CultureInfo.InvariantCulture);
                values.Add((name, string.Join(',', Attributes(point).Select(pair => $"{pair.Name}=\"{pair.Value}\"").Order(StringComparer.Ordinal))), value);
            }
        }

        return values;
    }

    private static IEnumerable<(string Name, string Value)> Attributes(JsonElement holder) => holder.TryGetProperty("attributes", out JsonElement attributes)
        ? attributes.EnumerateArray().Select(pair => (pair.GetProperty("key").GetString()!, pair.GetProperty("value").GetProperty("stringValue").GetString()!))
        : [];

    /// <summary>The first of three ports in a row that are free.</summary>
    private static int FreePorts()
    {
        while (true)
        {
            using TcpListener first = new(IPAddress.Loopback, 0);
            first.Start();
            int port = ((IPEndPoint)first.LocalEndpoint).Port;
            using TcpListener second = new(IPAddress.Loopback, port + 1), third = new(IPAddress.Loopback, port + 2);
            try
            {
                second.Start();
                third.Start();
                return port;
            }
            catch (SocketException)
            {
                // taken: somewhere else
            }
        }
    }
}
