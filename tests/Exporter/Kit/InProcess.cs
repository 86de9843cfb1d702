using System.Net;
using Damon.Events;
using Damon.Storage;
using DamonExporter.Events;
using DamonExporter.Hosting;
using DamonExporter.Keeping;
using DamonExporter.Metrics;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;
using Microsoft.Extensions.Logging;

namespace DamonExporter.Tests.Kit;

/// <summary>The whole service in the test's process, on a free port, with a source that the test leads.</summary>
internal sealed class InProcess : IAsyncDisposable
{
    private readonly ExporterHost _host;

    private InProcess(ISnapshotSource source, MetricsOptions metrics)
    {
        Source = source as ManualSource ?? new ManualSource();
        _host = new ExporterHost(
            new ExporterOptions(
                "the-node", SourceKind.Replay, Make.Live, new ManageSourceOptions(), new ReplayOptions([], 1, false, ReplayTime.Now, null), new WebOptions(IPAddress.Loopback, 0), metrics, new KeepOptions(null, new StoreOptions(), TimeSpan.Zero, AddressPolicy.Absolute), new LogOptions(LogLevel.Critical, false)),
            source,
            otlp: false);
    }

    public ManualSource Source { get; }

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(20) };

    public static async Task<InProcess> StartAsync(MetricsOptions? metrics = null, string description = "a test")
    {
        InProcess running = new(new ManualSource { Description = description }, metrics ?? MetricsOptions.Default);
        await running.StartAsync();
        return running;
    }

    /// <summary>Starts with another source and waits for its end.</summary>
    public static async Task<InProcess> FollowedAsync(ISnapshotSource source)
    {
        InProcess running = new(source, MetricsOptions.Default);
        await running.StartAsync();
        await running._host.SourceEnded;
        return running;
    }

    /// <summary>Tells of a store and of events that are not there.</summary>
    public void Tell(StoreReading store, DeliveryReading events) => _host.State.Update(state => state with { Store = store, Events = events });

    /// <summary>The page of metrics.</summary>
    public async Task<string> PageAsync() => (await GetAsync("/metrics")).Body;

    /// <summary>What a path answers.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }

    private async Task StartAsync()
    {
        await _host.StartAsync(CancellationToken.None);
        Client.BaseAddress = _host.Address;
    }
}
