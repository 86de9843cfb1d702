using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DamonWeb.Tests.Kit;

/// <summary>A server that says "let in" to whom it lets in, on a free port of loopback, protected by a web configuration file.</summary>
internal sealed class SecuredServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly WebSecurity _security;

    private SecuredServer(string file, TimeProvider clock, string? ifOpen)
    {
        _security = WebSecurity.Open(file, "test", clock, new WebLog(Lines.Enqueue, Lines.Enqueue), ifOpen);
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, _security.Secure));
        _app = builder.Build();
        _app.Run(context => _security.AnswerAsync(context, async inner =>
        {
            inner.Response.Headers.ContentSecurityPolicy = "default-src 'none'";
            await inner.Response.WriteAsync("let in");
        }));
    }

    /// <summary>What it said.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

    public static async Task<SecuredServer> StartAsync(string file, TimeProvider? clock = null, string? ifOpen = null)
    {
        SecuredServer running = new(file, clock ?? TimeProvider.System, ifOpen);
        await running._app.StartAsync(TestContext.Current.CancellationToken);
        running._security.TellInForce();
        return running;
    }

    /// <summary>Asks on a connection of its own.</summary>
    /// <param name="trusted">Whose certificates are trusted; null: the connection is plain.</param>
    /// <param name="own">The client's own certificate.</param>
    /// <param name="user">Name and password, with a colon between them.</param>
    /// <param name="version">Of HTTP, at most.</param>
    public async Task<Answer> AskAsync(Authority? trusted = null, (string Certificate, string Key)? own = null, string? user = null, Version? version = null)
    {
        using HttpClient client = Client(trusted, own);
        return await AskAsync(client, user, version);
    }

    /// <summary>Asks on the connection that a client has.</summary>
    public async Task<Answer> AskAsync(HttpClient client, string? user = null, Version? version = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Address) { Version = version ?? HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        request.Headers.Authorization = user is null ? null : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), response.Version, response.Headers.ToDictionary(header => header.Key, header => string.Join(" | ", header.Value)));
    }

    public static HttpClient Client(Authority? trusted, (string Certificate, string Key)? own = null)
    {
        SslClientAuthenticationOptions options = new() { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        if (trusted is not null)
        {
            options.CertificateChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(trusted.Pem));
        }

        if (own is { } pair)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(ConfigFolder.Load(pair), null, offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = options, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _security.Dispose();
    }

    /// <summary>What came back.</summary>
    internal sealed record Answer(HttpStatusCode Status, string Text, Version Version, IReadOnlyDictionary<string, string> Headers);
}
