using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Hosting;
using DamonExporter.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Damon.Benchmarks.Measures;

/// <summary>What a scrape allocates, HTTP and all: with our instruments, and with as many that measure constants.</summary>
internal static class ScrapeCost
{
    private const int WarmUp = 50, Scrapes = 200, Rounds = 5;

    /// <summary>
    /// Series, bytes of the page, bytes allocated by a scrape of constants, by one of ours while nothing has changed, and by one of ours after a new snapshot of each stream (what makes these is not
    /// counted), and the bytes that the labels of these measurements take.
    /// </summary>
    public static async Task<string> MeasureAsync(int streams)
    {
        StateHolder state = new();
        Snapshot[] snapshots = [.. StoreDays.Streams(1, streams, 20, 0.5, 5)];
        MetricsOptions options = MetricsOptions.Default with { MaxStreams = Math.Max(streams, 1) };
        Take();
        using DamonMeter meter = new(state, options);
        using ConstantMeter constant = ConstantMeter.Of(DamonMeter.Name, "constant");
        (double least, _) = await ServedAsync("constant", meter, () => { });
        (double same, int page) = await ServedAsync(DamonMeter.Name, meter, () => { });
        (double changed, _) = await ServedAsync(DamonMeter.Name, meter, Take);
        return string.Create(CultureInfo.InvariantCulture, $"{constant.Series} {page} {least:0} {same:0} {changed:0} {(24 * constant.Series) + (16 * constant.Labels)}");

        void Take()
        {
            foreach (Snapshot snapshot in snapshots)
            {
                state.Update(before => before.With(snapshot, options));
            }
        }
    }

    /// <summary>The median of what a scrape allocates in the whole process, and the bytes of the page.</summary>
    private static async Task<(double Bytes, int Page)> ServedAsync(string meter, DamonMeter limits, Action between)
    {
        using MeterProvider provider = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(ExporterResource.Builder("here"))
            .AddMeter(meter)
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = limits.CardinalityLimit(instrument.Name) })
            .AddPrometheusExporter(exporter =>
            {
                exporter.ScopeInfoEnabled = false;
                exporter.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        await using WebApplication app = builder.Build();
        app.UseRouting();
        app.MapPrometheusScrapingEndpoint("/metrics", provider, null, null);
        await app.StartAsync();
        Uri address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        byte[] request = Encoding.ASCII.GetBytes("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"), answer = new byte[16 << 20];
        int length = 0;
        var bytes = new double[Rounds];
        for (int round = -1; round < Rounds; round++)
        {
            long allocated = 0;
            for (int i = 0; i < (round < 0 ? WarmUp : Scrapes); i++)
            {
                between();
                long before = GC.GetTotalAllocatedBytes(precise: true);
                length = Ask(socket, request, answer);
                allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            if (round >= 0)
            {
                bytes[round] = allocated / (double)Scrapes;
            }
        }

        await app.StopAsync();
        Array.Sort(bytes);
        return (bytes[Rounds / 2], length);
    }

    /// <summary>One request and its answer, without allocating; returns the bytes of its body.</summary>
    private static int Ask(Socket socket, byte[] request, byte[] buffer)
    {
        socket.Send(request);
        int length = 0, head = -1, wanted = int.MaxValue;
        while (length < wanted)
        {
            int received = socket.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            if (received == 0)
            {
                throw new IOException("the server has ended the connection");
            }

            length += received;
            ReadOnlySpan<byte> all = buffer.AsSpan(0, length);
            if (head < 0 && all.IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                head = end + 4;
                int at = all[..head].IndexOf("Content-Length: "u8);
                wanted = at < 0 ? int.MaxValue : head + Number(all[(at + 16)..]);
            }

            // chunks: the last one is empty
            if (wanted == int.MaxValue && head >= 0 && all[head..].EndsWith("\r\n0\r\n\r\n"u8))
            {
                wanted = length;
            }
        }

        return length - head;
    }

    private static int Number(ReadOnlySpan<byte> text)
    {
        int number = 0;
        for (int i = 0; text[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            number = (number * 10) + text[i] - '0';
        }

        return number;
    }
}
