using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Server.Upstream;

/// <summary>The other servers: who they are now, whose memory each knows, and how they are asked. Thread-safe.</summary>
internal sealed class UpstreamSet : IDisposable
{
    /// <summary>How long it may take until a new server, or a new node of one, is noticed; one that was away is asked again sooner.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), ShortPatience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>How many are asked at once.</summary>
    private const int AtOnce = 64;

    /// <summary>No answer that a panel can show is longer.</summary>
    private const long MostBytes = 64 << 20;

    private readonly IReadOnlyList<UpstreamAddress> _addresses;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _room = new(AtOnce), _looking = new(1);
    private (long At, IReadOnlyList<UpstreamServer> Servers, TimeSpan For)? _known;

    /// <param name="addresses">Where they are.</param>
    /// <param name="timeout">How long one may take to answer.</param>
    /// <param name="clock">The clock.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The client disposes it.")]
    public UpstreamSet(IReadOnlyList<UpstreamAddress> addresses, TimeSpan timeout, TimeProvider clock)
    {
        (_addresses, _timeout, _clock) = (addresses, timeout, clock);
        var handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            MaxConnectionsPerServer = 8,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        _http = new HttpClient(handler) { Timeout = timeout, MaxResponseContentBufferSize = MostBytes };
    }

    /// <summary>How many there were when they were last looked for.</summary>
    public int Count => _known?.Servers.Count ?? 0;

    /// <summary>All of them, with those that are away.</summary>
    public async Task<IReadOnlyList<UpstreamServer>> ServersAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && _clock.GetElapsedTime(known.At) < known.For)
        {
            return known.Servers;
        }

        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } found && _clock.GetElapsedTime(found.At) < found.For)
            {
                return found.Servers;
            }

            var urls = new List<Uri>();
            var servers = new List<UpstreamServer>();
            foreach (UpstreamAddress address in _addresses)
            {
                try
                {
                    urls.AddRange(await ResolveAsync(address, cancellationToken));
                }
                catch (SocketException problem)
                {
                    servers.Add(new UpstreamServer(address.Url, null, $"{address.Url.Host} has no addresses: {Excerpt.Line(problem.Message)}"));
                }
            }

            servers.AddRange(await Task.WhenAll(urls.Distinct().Select(url => LookAsync(url, cancellationToken))));
            _known = (_clock.GetTimestamp(), servers, servers.TrueForAll(server => server.Nodes is not null) ? Patience : ShortPatience);
            return servers;
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Asks one of them.</summary>
    /// <param name="server">Which.</param>
    /// <param name="path">The path, without a slash before it.</param>
    /// <param name="parameters">Those of a form; null: it is got.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<UpstreamAnswer> AskAsync(UpstreamServer server, string path, IReadOnlyList<KeyValuePair<string, string>>? parameters, CancellationToken cancellationToken)
    {
        (HttpStatusCode Status, string? Type, byte[] Body)? got;
        try
        {
            got = await SendAsync(server.Url, path, parameters, cancellationToken);
            return new UpstreamAnswer(server, JsonDocument.Parse(got.Value.Body), null);
        }
        catch (Exception exception) when (IsAway(exception, cancellationToken))
        {
            return new UpstreamAnswer(server, null, Why(exception));
        }
        catch (JsonException)
        {
            return new UpstreamAnswer(server, null, "it answers no JSON: it is no damon-heatmap serve");
        }
    }

    /// <summary>Gets something from one of them, whatever it is.</summary>
    /// <exception cref="HttpRequestException">It is away.</exception>
    public async Task<(HttpStatusCode Status, string? Type, byte[] Body)> SendAsync(Uri url, string path, IReadOnlyList<KeyValuePair<string, string>>? parameters, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(parameters is null ? HttpMethod.Get : HttpMethod.Post, new Uri(url, path));
            request.Content = parameters is null ? null : new FormUrlEncodedContent(parameters);
            using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
            return (response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>Whether a failure says that a server is away, and not that nobody waits any more.</summary>
    public static bool IsAway(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Why a server is away, in a few words.</summary>
    public string Why(Exception exception) => exception is OperationCanceledException
        ? string.Create(CultureInfo.InvariantCulture, $"no answer in {_timeout.TotalSeconds} s")
        : Excerpt.Line(exception.GetBaseException().Message);

    public void Dispose()
    {
        _http.Dispose();
        _room.Dispose();
        _looking.Dispose();
    }

    private static async Task<IEnumerable<Uri>> ResolveAsync(UpstreamAddress address, CancellationToken cancellationToken)
    {
        if (!address.IsName)
        {
            return [address.Url];
        }

        IPAddress[] all = await Dns.GetHostAddressesAsync(address.Url.Host, cancellationToken);
        return all.OrderBy(one => one.ToString(), StringComparer.Ordinal).Select(one => new UriBuilder(address.Url) { Host = one.ToString() }.Uri);
    }

    private async Task<UpstreamServer> LookAsync(Uri url, CancellationToken cancellationToken)
    {
        using UpstreamAnswer answer = await AskAsync(new UpstreamServer(url, null, null), "api/v1/label/node/values", null, cancellationToken);
        if (answer.Problem is not null || answer.Status == "error")
        {
            return new UpstreamServer(url, null, answer.Problem ?? "it answers with an error");
        }

        // whoever answers something else is not asked for more
        return answer.IsSuccess && answer.Document!.RootElement.GetProperty("data") is { ValueKind: JsonValueKind.Array } nodes && nodes.EnumerateArray().All(node => node.ValueKind == JsonValueKind.String)
            ? new UpstreamServer(url, [.. nodes.EnumerateArray().Select(node => node.GetString()!)], null)
            : new UpstreamServer(url, null, "it is no damon-heatmap serve");
    }
}
