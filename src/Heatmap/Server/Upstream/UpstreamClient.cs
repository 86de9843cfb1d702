using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Damon.Records;
using DamonWeb.Client;

namespace DamonHeatmap.Server.Upstream;

/// <summary>Asks other servers, so that none of them can keep from the others what they need: time, connections, memory. Thread-safe.</summary>
internal sealed class UpstreamClient : IDisposable
{
    /// <summary>How many large answers are held at once, of all servers together.</summary>
    private const int LargeAtOnce = 16;

    private const int FirstBytes = 1 << 20;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _clock;
    private readonly WebClientSecurity? _security;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<Uri, UpstreamLink> _links = [];
    private readonly SemaphoreSlim _large = new(LargeAtOnce);

    /// <param name="clock">The clock.</param>
    /// <param name="timeout">How long an answer may take.</param>
    /// <param name="security">Who asks, and whom is trusted; null: nobody is told who asks.</param>
    public UpstreamClient(TimeProvider clock, TimeSpan timeout, WebClientSecurity? security = null)
    {
        (_clock, _security) = (clock, security);
        Short = timeout < UsualShort ? timeout : UsualShort;
        _handler = new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),

            // whether a server is there is asked beside the requests that wait for it
            MaxConnectionsPerServer = UpstreamLink.AtOnce + 2,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
        };
        if (security is not null)
        {
            _handler.ConnectCallback = security.ConnectAsync;
        }

        _http = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>How long a server may take for what it has at once.</summary>
    public TimeSpan Short { get; }

    private static TimeSpan UsualShort => TimeSpan.FromSeconds(3);

    /// <summary>Asks one of them. What goes wrong stands in the answer.</summary>
    /// <param name="url">Which.</param>
    /// <param name="ask">What.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    /// <exception cref="OperationCanceledException">Nobody waits any more.</exception>
    public async Task<UpstreamReply> SendAsync(Uri url, UpstreamAsk ask, CancellationToken cancellationToken)
    {
        UpstreamLink link = _links.GetOrAdd(url, static (_, clock) => new UpstreamLink(clock), _clock);
        using var timer = new CancellationTokenSource(ask.Time > TimeSpan.Zero ? ask.Time : TimeSpan.Zero, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        var sent = new Sent();
        try
        {
            if (ask.Size == UpstreamSize.Nodes)
            {
                return await GetAsync(url, ask, link, sent, stop.Token);
            }

            if (link.Problem is { } early)
            {
                return new UpstreamReply(early);
            }

            await link.Room.WaitAsync(stop.Token);
            try
            {
                // while it waited, others may have found that nothing comes
                if (link.Problem is { } problem)
                {
                    return new UpstreamReply(problem);
                }

                return await GetAsync(url, ask, link, sent, stop.Token);
            }
            finally
            {
                link.Room.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // without ours having run out, it is that of a connection
            string problem = string.Create(CultureInfo.InvariantCulture, $"no {(timer.IsCancellationRequested ? "answer" : "connection")} in {(timer.IsCancellationRequested ? ask.Time : ConnectTimeout).TotalSeconds:0.###} s");
            if (sent.IsSilent(_clock, Short) && ask.Size is UpstreamSize.List or UpstreamSize.Matrix)
            {
                link.Break(problem);
            }

            return new UpstreamReply(problem, IsSilent: true);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or InvalidDataException)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // of TLS 1.3, a client that was refused for its certificate, or for having none, often sees no more than the end
            bool isCutOff = url.Scheme == Uri.UriSchemeHttps && exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded };
            return new UpstreamReply(Excerpt.Line(exception.GetBaseException().Message) + (isCutOff ? "; if it wants a certificate of its clients: tls_config of --upstream-config" : ""));
        }
    }

    /// <summary>Forgets all servers but these.</summary>
    public void Keep(IReadOnlySet<Uri> urls)
    {
        foreach (Uri gone in _links.Keys.Where(url => !urls.Contains(url)))
        {
            // not disposed: somebody may still wait for it, and it holds nothing but memory
            _links.TryRemove(gone, out _);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
        _large.Dispose();
        foreach (UpstreamLink link in _links.Values)
        {
            link.Dispose();
        }
    }

    /// <summary>No answer that a panel can show is longer.</summary>
    private static int MostBytes(UpstreamSize size) => size switch { UpstreamSize.Nodes => 1 << 20, UpstreamSize.List => 16 << 20, _ => 64 << 20 };

    private async Task<UpstreamReply> GetAsync(Uri url, UpstreamAsk ask, UpstreamLink link, Sent sent, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(ask.Form is null ? HttpMethod.Get : HttpMethod.Post, new Uri(url, ask.Path));
        request.Content = ask.Form is null ? null : new FormUrlEncodedContent(ask.Form);
        request.Headers.Authorization = _security?.Authorization;
        sent.At = _clock.GetTimestamp();
        using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        sent.IsAnswered = true;

        // a server begins to answer when all of it is made: only now it takes memory here
        Place? place = null;
        try
        {
            place = ask.Size is UpstreamSize.Page or UpstreamSize.Matrix ? await Place.TakeAsync(link.Large, _large, cancellationToken) : null;
            int most = MostBytes(ask.Size);
            if (response.Content.Headers.ContentLength > most || await ReadAsync(response.Content, most, cancellationToken) is not { } body)
            {
                return new UpstreamReply(string.Create(CultureInfo.InvariantCulture, $"its answer has more than {most >> 20} MiB"));
            }

            var reply = new UpstreamReply(null) { Status = response.StatusCode, Type = response.Content.Headers.ContentType?.MediaType ?? "", Body = body, Place = place };
            place = null;
            return reply;
        }
        finally
        {
            place?.Dispose();
        }
    }

    /// <summary>A body, decompressed. Null: it is longer than it may be.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, int most, CancellationToken cancellationToken)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);

        // no more at first than what has been promised, nor than what a promise alone should cost
        byte[] body = new byte[content.Headers.ContentLength is { } promised ? (int)Math.Min(promised + 1, FirstBytes) : FirstBytes / 16];
        int length = 0;
        while (true)
        {
            int read = await stream.ReadAsync(body.AsMemory(length), cancellationToken);
            length += read;
            if (read == 0 || length > most)
            {
                return length > most ? null : body.AsMemory(0, length);
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, Math.Min(2 * body.Length, most + 1));
            }
        }
    }

    /// <summary>When a request was sent, and whether something came.</summary>
    private sealed class Sent
    {
        public long? At { get; set; }

        public bool IsAnswered { get; set; }

        /// <summary>Whether nothing came for so long that something should have. Less says nothing about a server: whoever asked had no patience.</summary>
        public bool IsSilent(TimeProvider clock, TimeSpan patience) => At is { } at && !IsAnswered && clock.GetElapsedTime(at) >= patience * 0.75;
    }

    /// <summary>A place in two rooms.</summary>
    private sealed class Place(SemaphoreSlim one, SemaphoreSlim other) : IDisposable
    {
        private int _isLeft;

        public static async Task<Place> TakeAsync(SemaphoreSlim one, SemaphoreSlim other, CancellationToken cancellationToken)
        {
            await one.WaitAsync(cancellationToken);
            try
            {
                await other.WaitAsync(cancellationToken);
            }
            catch
            {
                one.Release();
                throw;
            }

            return new Place(one, other);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
            {
                other.Release();
                one.Release();
            }
        }
    }
}
