using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Net;
using Damon;
using Damon.Records;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Pages;
using DamonHeatmap.Server.Upstream;
using DamonWeb;
using DamonWeb.Client;
using DamonWeb.Connections;
using DamonWeb.Lines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;

namespace DamonHeatmap.Server;

/// <summary>The service. Started and stopped once.</summary>
internal sealed class ServeHost : IAsyncDisposable
{
    /// <summary>What is shorter takes longer to compress than to send.</summary>
    private const int LeastToCompress = 1024;

    /// <summary>Larger answers are counted while they are being sent.</summary>
    private const int LeastCounted = 1 << 16;

    /// <summary>All larger answers that are being sent, in bytes: many of the usual size, and four of the largest.</summary>
    private const long LeastBeingSent = 64 << 20, BytesOfLargestCells = 4 * 24;

    /// <summary>Browsers keep six each.</summary>
    private const int MostConnections = 4096;

    /// <summary>How long open requests may go on after the signal to stop.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly string[] ReadMethods = ["GET", "HEAD"];

    private readonly WebApplication _app;
    private readonly IMapService _maps;
    private readonly QueuedLines _lines;
    private readonly WebSecurity? _security;
    private readonly bool _isLocal;
    private readonly string? _open;
    private readonly SendBudget _sending;
    private readonly ConnectionBudget _connections;

    /// <param name="options">What, and where.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="say">Is told of what goes wrong inside.</param>
    /// <exception cref="DamonDataException">A configuration file cannot be used.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "What answers disposes it.")]
    public ServeHost(ServeOptions options, TimeProvider clock, Action<string> say)
    {
        (_lines, _isLocal) = (new QueuedLines(say), !options.IsReachable);
        var log = new WebLog(Say, Say);
        _open = _isLocal ? null : "other hosts can reach it, without TLS and without a password, and see addresses of memory; --web.config.file sets both";
        _security = options.WebConfigFile is { } file ? Open("--web.config.file", () => WebSecurity.Open(file, "damon-heatmap", clock, log, _open)) : null;
        WebClientSecurity? upstream = options.UpstreamConfigFile is { } other ? Open("--upstream-config", () => WebClientSecurity.Open(other, clock, log)) : null;
        if (upstream is { ServerName: null } && options.Upstreams.FirstOrDefault(address => address.IsName && address.Url.Scheme == Uri.UriSchemeHttps) is { } name)
        {
            throw new DamonDataException($"--upstream dns+{name.Url}: needs server_name in tls_config of --upstream-config: the name that the servers' certificates have");
        }
        if (upstream?.Authorization is not null)
        {
            foreach (UpstreamAddress open in options.Upstreams.Where(static address => address.Url.Scheme == Uri.UriSchemeHttp && !address.Url.IsLoopback))
            {
                Say($"--upstream {(open.IsName ? "dns+" : "")}{open.Url}: without TLS: whoever is on the way there can read the password or token of --upstream-config");
            }
        }

        _sending = new SendBudget(Math.Max(LeastBeingSent, options.Api.MaxCells * BytesOfLargestCells));
        _maps = options.Upstreams.Count > 0
            ? new UpstreamMaps(options.Upstreams, options.Api, clock, Say, upstream)
            : new StoreMaps(options.Stores, options.Recordings, options.Api, options.CacheBytes, _sending, clock, Say);

        _connections = ConnectionBudget.Of(MostConnections, clock, Say);

        // empty, not slim: no settings file and no ASPNETCORE_ variable decides what is served where
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "damon-heatmap" });
        builder.WebHost.UseKestrelCore().BoundSendBuffers().ConfigureKestrel(kestrel => Configure(kestrel, options, _security, _connections));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopTimeout);
        builder.Services.Configure<FormOptions>(form => (form.ValueCountLimit, form.KeyLengthLimit, form.ValueLengthLimit) = (128, 256, 128 * 1024));
        _app = builder.Build();
        _app.Run(context => _connections.AnswerAsync(context, AnswerAsync));
    }

    /// <summary>Where it is served; known after the start.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <exception cref="IOException">The address is in use.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The address is not one of this host's, or not allowed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _app.StartAsync(cancellationToken);
        Say($"listening on {Address}");
        if (_security is not null)
        {
            _security.TellInForce();
        }
        else if (_open is not null)
        {
            Say(_open);
        }
    }

    public Task StopAsync() => _app.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _maps.Dispose();
        _security?.Dispose();
        await _lines.DisposeAsync();
    }

    /// <summary>Requests speak at the same time, and none of them waits for whoever reads it.</summary>
    private void Say(string line) => _lines.Say(line);

    private static T Open<T>(string option, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (WebConfigException problem)
        {
            throw new DamonDataException($"{option}: {problem.Message}", problem);
        }
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options, WebSecurity? security, ConnectionBudget connections)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 256 * 1024;
        kestrel.Limits.MaxRequestLineSize = 96 * 1024;
        kestrel.Limits.MaxRequestBufferSize = 128 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.Http2.MaxStreamsPerConnection = 32;
        kestrel.ConfigureEndpointDefaults(connections.Watch);

        // an answer is held in memory until it is read
        kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));
        if (options.Address is null)
        {
            kestrel.ListenAnyIP(options.Port, listen => security?.Secure(listen));
        }
        else
        {
            kestrel.Listen(new IPEndPoint(options.Address, options.Port), listen => security?.Secure(listen));
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whoever asked is told, and so is who runs this; other requests go on.")]
    private async Task AnswerAsync(HttpContext context)
    {
        CancellationToken hungUp = context.RequestAborted;
        try
        {
            await (_security is { } security ? security.AnswerAsync(context, AnswerKnownAsync) : AnswerKnownAsync(context));
        }
        catch (ApiException problem)
        {
            await WriteAsync(context, problem.Status, JsonType, JsonBody.Error(problem));
        }
        catch (OperationCanceledException) when (hungUp.IsCancellationRequested)
        {
            // there is nobody to tell
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException problem)
        {
            await WriteAsync(context, problem.StatusCode, JsonType, JsonBody.Error(ApiException.BadData(problem.Message)));
        }
        catch (DamonDataException problem)
        {
            await WriteAsync(context, StatusCodes.Status422UnprocessableEntity, JsonType, JsonBody.Error(ApiException.Execution(problem.Message)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // the platform's messages have paths in them
            Say($"{context.Request.Path}: {Excerpt.Line(problem.Message)}");
            await WriteAsync(context, StatusCodes.Status422UnprocessableEntity, JsonType, JsonBody.Error(ApiException.Execution($"a file cannot be used: {Excerpt.Reason(problem)}; more is in the server's log")));
        }
        catch (OutOfMemoryException) when (!context.Response.HasStarted)
        {
            Say($"{context.Request.Path}: not enough memory for an answer; others go on");
            await WriteAsync(context, StatusCodes.Status503ServiceUnavailable, JsonType, JsonBody.Error(ApiException.Unavailable("not enough memory for this; ask for fewer cells")));
        }
        catch (Exception problem) when (!context.Response.HasStarted)
        {
            Say($"{context.Request.Path}: {Excerpt.Line(problem.ToString())}");
            await WriteAsync(context, StatusCodes.Status500InternalServerError, JsonType, JsonBody.Error(ApiException.Internal("internal error; what went wrong is in the server's log")));
        }
    }

    private const string JsonType = "application/json";

    /// <summary>Answers who is let in.</summary>
    private Task AnswerKnownAsync(HttpContext context) =>
        _isLocal ? LocalHost.AnswerAsync(context, inner => RouteAsync(inner, inner.RequestAborted), "--listen") : RouteAsync(context, context.RequestAborted);

    private async Task RouteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        string path = context.Request.Path.Value ?? "/", method = context.Request.Method;
        if (path is "/-/healthy" or "/-/ready")
        {
            await (ReadMethods.Contains(method)
                ? WriteAsync(context, StatusCodes.Status200OK, "text/plain; charset=utf-8", path == "/-/ready" ? "damon-heatmap is Ready.\n"u8.ToArray() : "damon-heatmap is Healthy.\n"u8.ToArray())
                : RefuseMethodAsync(context, ReadMethods));
            return;
        }

        if (WebFiles.Get(path) is { } file)
        {
            context.Response.Headers.ContentSecurityPolicy = WebFiles.Policy;
            await (ReadMethods.Contains(method) ? WriteAsync(context, StatusCodes.Status200OK, file.Type, file.Body) : RefuseMethodAsync(context, ReadMethods));
            return;
        }

        if (path == "/streams")
        {
            await (ReadMethods.Contains(method) ? WriteAsync(context, StatusCodes.Status200OK, JsonType, await _maps.StreamsAsync(await ApiRequest.ReadAsync(context.Request, cancellationToken), cancellationToken)) : RefuseMethodAsync(context, ReadMethods));
            return;
        }

        if (MapPages.IsPage(path))
        {
            await (ReadMethods.Contains(method) ? WritePageAsync(context, path, cancellationToken) : RefuseMethodAsync(context, ReadMethods));
            return;
        }

        if (HttpMethods.IsOptions(method) && path.StartsWith("/api/v1/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        if (_maps.Route(path) is not { } route)
        {
            await WriteAsync(context, StatusCodes.Status404NotFound, "text/plain; charset=utf-8", "404 page not found\n"u8.ToArray());
            return;
        }

        if (!route.Methods.Contains(method))
        {
            await RefuseMethodAsync(context, route.Methods);
            return;
        }

        byte[] body = await route.AnswerAsync(await ApiRequest.ReadAsync(context.Request, cancellationToken), cancellationToken);
        await WriteAsync(context, StatusCodes.Status200OK, JsonType, body);
    }

    private async Task WritePageAsync(HttpContext context, string path, CancellationToken cancellationToken)
    {
        bool isPage = path == "/map.html";
        context.Response.Headers.ContentSecurityPolicy = isPage ? "frame-ancestors 'self'" : "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        try
        {
            MapPage page = await _maps.PageAsync(path, await ApiRequest.ReadAsync(context.Request, cancellationToken), cancellationToken);
            await WriteAsync(context, StatusCodes.Status200OK, page.Type, page.Body);
        }
        catch (ApiException problem) when (isPage)
        {
            MapPage page = WebFiles.Error(problem.Message);
            await WriteAsync(context, problem.Status, page.Type, page.Body);
        }
    }

    private Task RefuseMethodAsync(HttpContext context, IReadOnlyList<string> methods)
    {
        context.Response.Headers.Allow = string.Join(", ", methods.Append("OPTIONS"));
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "text/plain; charset=utf-8", "Method Not Allowed\n"u8.ToArray());
    }

    private async Task WriteAsync(HttpContext context, int status, string type, byte[] body)
    {
        if (body.Length <= LeastCounted)
        {
            // of those, no more are held than there are connections; and whoever asks whether it is alive is told so
            await SendAsync(context, status, type, body);
            return;
        }

        if (!_sending.TryTake(body))
        {
            // no more is held for whoever asks now than this line
            (status, type, body) = (StatusCodes.Status503ServiceUnavailable, JsonType, JsonBody.Error(ApiException.TooManyAnswers()));
            await SendAsync(context, status, type, body);
            return;
        }

        try
        {
            await SendAsync(context, status, type, body);
        }
        finally
        {
            _sending.Release(body);
        }
    }

    private static async Task SendAsync(HttpContext context, int status, string type, byte[] body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.Vary = "Accept-Encoding";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = body.Length;
            return;
        }

        using PatientOutput output = new(context, TimeProvider.System);
        if (body.Length < LeastToCompress || !AcceptsGzip(context.Request))
        {
            response.ContentLength = body.Length;
            await output.TrySendAsync(response.Body, body);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        if (await output.TrySendAsync(gzip, body))
        {
            await output.TryEndAsync(gzip);
        }
    }

    /// <summary>What is said of gzip counts; where nothing is, what is said of all.</summary>
    private static bool AcceptsGzip(HttpRequest request)
    {
        IList<StringWithQualityHeaderValue> accepted = request.GetTypedHeaders().AcceptEncoding;
        StringWithQualityHeaderValue? said = accepted.FirstOrDefault(static one => one.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase)) ?? accepted.FirstOrDefault(static one => one.Value == "*");
        return said is not null && said.Quality is not 0;
    }
}
