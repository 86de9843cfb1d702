using System.Net;
using Damon.Snapshots;
using DamonExporter.Events;
using DamonExporter.Keeping;
using DamonExporter.Metrics;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonWeb;
using DamonWeb.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DamonExporter.Hosting;

/// <summary>The service: a source, the state, the ways out. Started and stopped once.</summary>
internal sealed partial class ExporterHost : IAsyncDisposable
{
    /// <summary>How long open requests may go on after the signal to stop.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(300);

    /// <summary>Scrapers are a few, and each needs one; each may hold some tens of kilobytes.</summary>
    private const int MostConnections = 256;

    /// <summary>All pages that are on their way; one of 64 streams has 2 MB.</summary>
    private const long MostBeingSent = 8 << 20;

    private readonly WebApplication _app;
    private readonly SourceService _source;
    private readonly DamonMeter _meter;
    private readonly MeterProviders _providers;
    private readonly ScrapeGate _gate = ScrapeGate.ForThisHost();
    private readonly SnapshotKeeper? _keeper;
    private readonly OtlpChunkSender? _sender;
    private readonly EventDelivery? _delivery;
    private readonly ConnectionBudget _connections;
    private readonly ILogger<ExporterHost> _logger;
    private readonly ServiceManager _manager;
    private readonly WebSecurity? _security;
    private readonly string? _open;
    private readonly bool _waits;

    /// <param name="options">All settings.</param>
    /// <param name="source">Where snapshots come from, ready to be read.</param>
    /// <param name="otlp">Whether metrics leave over OTLP, too.</param>
    /// <param name="events">Whether snapshots leave over OTLP, as events; they need the store.</param>
    /// <exception cref="WebConfigException">The web configuration file cannot be used.</exception>
    public ExporterHost(ExporterOptions options, ISnapshotSource source, bool otlp, bool events = false)
    {
        bool isLocal = options.Web.Address is { } address && IPAddress.IsLoopback(address);
        _open = isLocal ? null : "other hosts can reach it, without TLS and without a password; --web.config.file sets both";
        _security = options.Web.ConfigFile is { } file ? WebSecurity.Open(file, "damon-exporter", TimeProvider.System, new WebLog(LogWeb, LogWarning), _open) : null;

        // empty, not slim: no settings file and no ASPNETCORE_ variable decides what is served where
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "damon-exporter" });
        builder.Logging.AddExporterConsole(options.Log);
        _connections = ConnectionBudget.Of(MostConnections, TimeProvider.System, Warn);
        builder.WebHost.UseKestrelCore().BoundSendBuffers().ConfigureKestrel(kestrel => Configure(kestrel, options.Web, _security, _connections));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        _app = builder.Build();
        StateHolder state = new();
        _waits = options.Source == SourceKind.Replay;
        if (options.Keep.Path is not null)
        {
            _keeper = new SnapshotKeeper(
                options.Keep, events, TimeProvider.System, store => state.Update(before => before with { Store = store }), _app.Services.GetRequiredService<ILogger<SnapshotKeeper>>());
            if (events)
            {
                _sender = new OtlpChunkSender(Environment.GetEnvironmentVariable, TimeProvider.System);
                _delivery = new EventDelivery(
                    _keeper,
                    _sender,
                    new EventOptions(options.Node, options.Keep.Addresses),
                    delivered => state.Update(before => before with { Events = delivered }),
                    _app.Services.GetRequiredService<ILogger<EventDelivery>>(),
                    TimeProvider.System);
            }
        }

        _source = new SourceService(source, state, options.Metrics, KeepAsync, _app.Services.GetRequiredService<ILogger<SourceService>>());
        _logger = _app.Services.GetRequiredService<ILogger<ExporterHost>>();
        _manager = new ServiceManager(LogWarning);
        _meter = new DamonMeter(state, options.Metrics);
        _providers = new MeterProviders(_meter, options.Node, otlp);
        PageSender pages = new(MostBeingSent, TimeProvider.System);
        _app.Use((context, next) => _connections.AnswerAsync(context, next));
        if (_security is { } security)
        {
            // before all that answers: whoever is not let in learns nothing, not even which paths there are
            _app.Use(next => context => security.AnswerAsync(context, next));
        }

        if (isLocal)
        {
            _app.Use(next => context => LocalHost.AnswerAsync(context, next, "--web.listen-address"));
        }

        _app.Use((context, next) => pages.AnswerAsync(context, next));
        _app.UseRouting();
        _app.MapExporter(_providers, _gate, state, source, new PublicText(options));
        State = state;
    }

    /// <summary>What is served.</summary>
    public StateHolder State { get; }

    /// <summary>Where it is served; known after the start.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>Ends when the source has come to its end, and the state says so.</summary>
    public Task SourceEnded => _source.ExecuteTask ?? Task.CompletedTask;

    /// <summary>The exit code of the command that was watched, once the source has ended; null: there was none, or it was not waited for.</summary>
    public int? CommandExitCode => _source.CommandExitCode;

    /// <summary>Logs what was mended or dropped when the source was opened.</summary>
    public void Warn(string warning) => LogWarning(warning);

    /// <summary>Starts serving, then the source.</summary>
    /// <exception cref="IOException">The address is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is not one of this host's, or not allowed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _app.StartAsync(cancellationToken);
        LogListening(Address);
        if (_security is not null)
        {
            _security.TellInForce();
        }
        else if (_open is not null)
        {
            LogWeb(_open);
        }

        _keeper?.Start();
        if (_delivery is not null)
        {
            await _delivery.StartAsync(cancellationToken);
        }

        await _source.StartAsync(cancellationToken);
        _manager.Ready(Address);
    }

    /// <summary>Stops everything at the same time, so that one slow end does not wait for another.</summary>
    public async Task StopAsync()
    {
        _manager.Stopping();
        Task lastExport = Task.Run(_providers.EndOtlp);
        Task lastEvent = _delivery?.StopAsync(CancellationToken.None) ?? Task.CompletedTask;
        await _source.StopAsync(CancellationToken.None);
        await _app.StopAsync(CancellationToken.None);
        await lastExport;
        await lastEvent;

        // what the source delivered to the end is kept
        if (_keeper is not null)
        {
            await _keeper.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
        _source.Dispose();
        _delivery?.Dispose();
        _sender?.Dispose();
        _providers.Dispose();
        _meter.Dispose();
        _security?.Dispose();
        _gate.Dispose();
    }

    /// <summary>A recording waits for the disk, a kernel does not.</summary>
    private ValueTask KeepAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (_waits && _keeper is not null)
        {
            return _keeper.KeepAllAsync(snapshot, cancellationToken);
        }

        _keeper?.Keep(snapshot);
        return ValueTask.CompletedTask;
    }

    private static void Configure(KestrelServerOptions kestrel, WebOptions web, WebSecurity? security, ConnectionBudget connections)
    {
        kestrel.AddServerHeader = false;

        // nobody has anything to tell us: what is longer than a scraper's request is none
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestLineSize = 4096;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestBufferSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);

        // Prometheus keeps its connection from scrape to scrape, a minute apart at most as a rule
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.Http2.MaxStreamsPerConnection = 8;
        kestrel.ConfigureEndpointDefaults(connections.Watch);

        // a page is held in memory until it is read
        kestrel.Limits.MaxResponseBufferSize = 16 * 1024;
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
        if (web.Address is null)
        {
            kestrel.ListenAnyIP(web.Port, listen => security?.Secure(listen));
        }
        else
        {
            kestrel.Listen(new IPEndPoint(web.Address, web.Port), listen => security?.Secure(listen));
        }
    }

    [LoggerMessage(20, LogLevel.Information, "listening on {Address}")]
    private partial void LogListening(Uri address);

    [LoggerMessage(21, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);

    [LoggerMessage(22, LogLevel.Information, "{Line}")]
    private partial void LogWeb(string line);
}
