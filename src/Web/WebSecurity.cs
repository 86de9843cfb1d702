using System.Collections.Immutable;
using System.Globalization;
using System.Net.Security;
using Damon.Records;
using DamonWeb.Config;
using DamonWeb.Files;
using DamonWeb.Tls;
using DamonWeb.Users;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DamonWeb;

/// <summary>
/// TLS, passwords, headers and a limit of requests, as a web configuration file says: for each connection and each request as it says by then. Only whether there is TLS at all is decided once. Thread-safe.
/// </summary>
public sealed class WebSecurity : IDisposable
{
    /// <summary>How long a client may take to agree on how to speak.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Refused certificates are told so often at most: whoever knocks again and again must not fill the log.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly string _realm;
    private readonly TimeProvider _clock;
    private readonly WebLog _log;
    private readonly Reloaded<WebConfig> _config;
    private readonly PasswordCheck _passwords;
    private readonly Lock _lock = new();
    private TokenBucket? _bucket;
    private readonly string? _ifOpen;
    private string? _untimely;
    private long? _told;
    private long _untold;

    private WebSecurity(string path, string realm, TimeProvider clock, WebLog log, string? ifOpen)
    {
        (_realm, _clock, _log, _ifOpen) = (realm, clock, log, ifOpen);
        _config = new Reloaded<WebConfig>((files, before) => Load(files, path, before), clock, Tell, log.Warn, path);
        _passwords = new PasswordCheck(clock);
        HasTls = _config.Last.Tls is not null;
    }

    /// <summary>Whether it serves TLS.</summary>
    public bool HasTls { get; }

    /// <summary>Reads the file, and those that it names.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="realm">What browsers say that the password is for.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Is told of new files, and of what is wrong with them, later.</param>
    /// <param name="ifOpen">The line that is to be told of a file that sets neither TLS nor who may ask; null: none.</param>
    /// <exception cref="WebConfigException">It cannot be used.</exception>
    public static WebSecurity Open(string path, string realm, TimeProvider clock, WebLog log, string? ifOpen = null) => new(path, realm, clock, log, ifOpen);

    /// <summary>What a file would protect with: for those who want to know without serving.</summary>
    /// <param name="path">Where it is.</param>
    /// <exception cref="WebConfigException">It cannot be used.</exception>
    public static string Summarize(string path) => WebConfigReader.Read(new ReadFiles(TimeProvider.System), path).Summary;

    /// <summary>Tells what is in force: once the log is there.</summary>
    public void TellInForce() => Tell(_config.Current);

    /// <summary>Lets a place where a server listens do TLS, if it is to.</summary>
    public void Secure(ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        if (HasTls)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { HandshakeTimeout = HandshakeTimeout, OnConnection = _ => ValueTask.FromResult(ForConnection()) });
        }
    }

    /// <summary>Answers a request, or lets it through.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">Answers those that are let through.</param>
    public async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        WebConfig config = _config.Current;
        if (!config.Headers.IsEmpty)
        {
            context.Response.OnStarting(() => AddHeaders(context.Response.Headers, config.Headers));
        }

        if (!MayCome(config.RateLimit))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too Many Requests\n");
            return;
        }

        switch (await WhoAsync(context, config.Users))
        {
            case PasswordVerdict.Right:
                await next(context);
                break;
            case PasswordVerdict.Busy:
                await Refusal.WriteAsync(context, StatusCodes.Status429TooManyRequests, "Too many passwords are being checked; ask again.\n");
                break;
            default:
                context.Response.Headers.WWWAuthenticate = $"Basic realm=\"{_realm}\", charset=\"UTF-8\"";
                await Refusal.WriteAsync(context, StatusCodes.Status401Unauthorized, "Unauthorized\n");
                break;
        }
    }

    public void Dispose() => _passwords.Dispose();

    private static Task AddHeaders(IHeaderDictionary answer, ImmutableArray<(string Name, string Value)> headers)
    {
        foreach ((string name, string value) in headers)
        {
            // of two policies, a browser heeds both: a page's own is never loosened by this
            answer[name] = name == "Content-Security-Policy" && answer.ContentSecurityPolicy.Count > 0 ? answer.ContentSecurityPolicy.ToArray().Append(value).ToArray() : value;
        }

        return Task.CompletedTask;
    }

    private async Task<PasswordVerdict> WhoAsync(HttpContext context, ImmutableSortedDictionary<string, string> users)
    {
        if (users.IsEmpty)
        {
            return PasswordVerdict.Right;
        }

        // one header: of two, nobody could say which counts
        return context.Request.Headers.Authorization is [var header] && BasicCredentials.Parse(header) is var (name, password)
            ? await _passwords.CheckAsync(users, name, password, context.Connection.RemoteIpAddress, context.RequestAborted)
            : PasswordVerdict.Wrong;
    }

    private bool MayCome(RateLimit? limit)
    {
        if (limit is null)
        {
            return true;
        }

        TokenBucket bucket;
        lock (_lock)
        {
            bucket = _bucket = _bucket is { } last && last.Limit == limit ? last : new TokenBucket(limit, _clock);
        }

        return bucket.TryTake();
    }

    private SslServerAuthenticationOptions ForConnection()
    {
        WebConfig config = _config.Current;
        TellUntimely(config.Tls!);
        return config.Tls!.Options(config.IsHttp2, Refused);
    }

    private static WebConfig Load(ReadFiles files, string path, WebConfig? before)
    {
        WebConfig config = WebConfigReader.Read(files, path);
        if (before is { Tls: null } && config.Tls is not null)
        {
            // what else it says counts: who asks for TLS and passwords must not be left without both
            config = config with { Tls = null, IsHttp2 = false, Warnings = config.Warnings.Add($"{Excerpt.Path(path)}: has TLS now, which takes a restart; the rest of it is in force") };
        }

        return before is null || Opened(before, config) is not { } opened ? config : throw new WebConfigException($"{Excerpt.Path(path)}: {opened}, which takes a restart");
    }

    /// <summary>What a file that is half written, or cut off, would take away of what keeps others out, or TLS that cannot end while it is served; null: nothing. Whoever means it can start anew.</summary>
    private static string? Opened(WebConfig before, WebConfig now) => (before.Tls, now.Tls) switch
    {
        (not null, null) => "has no TLS any more",
        ({ AsksWho: true }, { AsksWho: false }) => "asks for no client certificates any more",
        ({ Verifies: true }, { Verifies: false }) => "does not verify client certificates any more",
        ({ HasNames: true }, { HasNames: false }) => "has no client_allowed_sans any more",
        _ => before.Users.IsEmpty || !now.Users.IsEmpty ? null : "has no basic_auth_users any more",
    };

    private void Tell(WebConfig config)
    {
        _log.Inform($"web configuration: {config.Summary}{(config.Tls is { } tls ? $"; {tls.Certificate}" : "")}");
        foreach (string warning in config.Warnings)
        {
            _log.Warn(warning);
        }

        if (_ifOpen is not null && config is { Tls: null, Users.IsEmpty: true })
        {
            _log.Inform(_ifOpen);
        }

        if (config.Tls is { } shown)
        {
            lock (_lock)
            {
                _untimely = null;
            }

            TellUntimely(shown);
        }
    }

    /// <summary>Once, and again when it is another one.</summary>
    private void TellUntimely(ServerTls tls)
    {
        string? untimely = tls.Untimely(_clock.GetUtcNow());
        lock (_lock)
        {
            if (untimely == _untimely)
            {
                return;
            }

            _untimely = untimely;
        }

        if (untimely is not null)
        {
            _log.Warn(untimely);
        }
    }

    private void Refused(string why)
    {
        long untold;
        lock (_lock)
        {
            if (_told is { } last && _clock.GetElapsedTime(last) < Quiet)
            {
                _untold++;
                return;
            }

            (untold, _untold, _told) = (_untold, 0, _clock.GetTimestamp());
        }

        _log.Warn($"a client was refused: {why}{(untold > 0 ? string.Create(CultureInfo.InvariantCulture, $" (and {untold} since the last such line)") : "")}");
    }
}
