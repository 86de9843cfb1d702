using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Damon.TestKit;
using DamonHeatmap.Tests.Commands;
using DamonWeb;
using DamonWeb.Client;
using DamonWeb.Tests.Kit;

namespace DamonHeatmap.Tests.Server;

/// <summary><c>serve</c> with <c>--web.config.file</c>, and one that asks such servers with <c>--upstream-config</c>.</summary>
public sealed class WebConfigTests : IDisposable
{
    private const string Nodes = "/api/v1/label/node/values";

    private static readonly string Hash = BCrypt.Net.BCrypt.HashPassword("secret", 4);

    private readonly HeatStores _stores = new();
    private readonly ConfigFolder _folder = new();

    public WebConfigTests()
    {
        _folder.WriteServer("maps.example.org");
        (string certificate, string key) = _folder.Authority.Sign("front", Authority.ForClients);
        _folder.Write("client.pem", certificate);
        _folder.Write("client.key", key);
        _folder.Write("password", "secret\n");
        _folder.Config($$"""
            tls_server_config: {cert_file: server.pem, key_file: server.key, client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem, client_allowed_sans: [front]}
            basic_auth_users: {front: {{Hash}}}

            """);
    }

    private string Store => _stores.At("a.db");

    public void Dispose()
    {
        _folder.Dispose();
        _stores.Dispose();
    }

    [Fact]
    public async Task Serve_Protected_AnswersWhoHasCertificateAndPassword()
    {
        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", Store, "--web.config.file", _folder.File);
        Assert.StartsWith("https://", serve.Url, StringComparison.Ordinal);
        using HttpClient known = Client(serve, withCertificate: true), unknown = Client(serve, withCertificate: false);
        foreach (string path in (string[])["/", "/-/healthy", "/streams", Nodes, "/none"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await ApiAnswer.AskAsync(known, HttpMethod.Get, path)).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await ApiAnswer.AskAsync(known, HttpMethod.Get, path, null, Basic("wrong"))).Status);
            Assert.Equal(path == "/none" ? HttpStatusCode.NotFound : HttpStatusCode.OK, (await ApiAnswer.AskAsync(known, HttpMethod.Get, path, null, Basic("secret"))).Status);
            await Assert.ThrowsAsync<HttpRequestException>(() => ApiAnswer.AskAsync(unknown, HttpMethod.Get, path, null, Basic("secret")));
        }

        await serve.LineAsync("a client was refused: it showed no certificate");
    }

    [Theory]
    [InlineData("https://127.0.0.1")]
    [InlineData("dns+https://127.0.0.1")]
    public async Task Upstream_Protected_IsReachedAsTheFileSays(string scheme)
    {
        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", Store, "--web.config.file", _folder.File);
        string config = _folder.Write("upstream.yml", """
            basic_auth: {username: front, password_file: password}
            tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key, server_name: maps.example.org}

            """);
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", $"{scheme}:{new Uri(serve.Url).Port}", "--upstream-config", config);
        ApiAnswer answer = await front.UntilAsync(Nodes, answer => answer.Names is ["a"]);
        Assert.Empty(answer.Warnings);
        Assert.Equal(4, (await front.RangeAsync("damon_heat{rows=\"4\"}", _stores.Begin, _stores.End, 60)).Series.Length);
        Assert.Equal("image/png", (await front.GetAsync($"/render.png?query=damon_heat&start={_stores.Begin}&end={_stores.End}")).Type);

        // another password, and the next request has it
        _folder.Write("password", "wrong\n");
        Assert.Contains("did not answer: it answers with status 401: what --upstream-config says of who asks is not what it wants", (await front.RangeAsync("damon_heat{rows=\"4\"}", _stores.Begin, _stores.End, 60)).Text, StringComparison.Ordinal);
        _folder.Write("password", "secret\n");
        await front.UntilAsync(Nodes, answer => answer.Warnings.Length == 0);
    }

    /// <summary>Whoever is on the way reads a password that goes to another host without TLS.</summary>
    [Theory]
    [InlineData("basic_auth: {username: front, password: secret}\n", true)]
    [InlineData("tls_config: {server_name: maps.example.org}\n", false)]
    public async Task Upstream_PasswordInClearText_IsSaidAtTheStart(string config, bool isSaid)
    {
        string[] said = isSaid ? ["http://192.0.2.1:9430/", "dns+http://maps.example.org:9430/"] : [];
        await using ServeProcess front = await ServeProcess.StartAsync(
            "--upstream", "http://192.0.2.1:9430", "dns+http://maps.example.org:9430", "http://127.0.0.1:1", "http://localhost:1", "https://192.0.2.1:9430", "--upstream-config", _folder.Write("upstream.yml", config));
        Assert.Equal(
            said.Select(static address => $"damon-heatmap: --upstream {address}: without TLS: whoever is on the way there can read the password or token of --upstream-config"),
            front.Log.Split('\n').Where(static line => line.Contains("without TLS: whoever", StringComparison.Ordinal)));
    }

    /// <summary>The document's example is taken as it stands there.</summary>
    [Fact]
    public void UpstreamConfig_OfTheDocument_IsGood()
    {
        string text = File.ReadAllText(Repository.At("docs", "security.md")).Split("## `serve` behind `serve`")[1].Split("```yaml\n")[1].Split("```")[0];
        List<string> said = [];
        WebClientSecurity security = WebClientSecurity.Open(_folder.Write("upstream.yml", text), TimeProvider.System, new WebLog(said.Add, said.Add));
        Assert.Equal("Basic cHJvbWV0aGV1czpzZWNyZXQ=", security.Authorization?.ToString());
        Assert.Empty(said);
    }

    [Theory]
    [InlineData("basic_auth: {username: front, password: secret}\ntls_config: {cert_file: client.pem, key_file: client.key, server_name: maps.example.org}\n", "certificate")]
    [InlineData("basic_auth: {username: front, password: secret}\ntls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key, server_name: other.example.org}\n", "certificate")]
    [InlineData("basic_auth: {username: front, password: secret}\ntls_config: {ca_file: ca.pem, server_name: maps.example.org}\n", "; if it wants a certificate of its clients: tls_config of --upstream-config")]
    [InlineData("basic_auth: {username: front, password: wrong}\ntls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key, server_name: maps.example.org}\n", "status 401")]
    [InlineData("tls_config: {insecure_skip_verify: true, cert_file: client.pem, key_file: client.key}\n", "status 401")]
    public async Task Upstream_ThatIsNotTrustedOrDoesNotTrust_IsAway(string config, string said)
    {
        _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream()));
        await using ServeProcess serve = await ServeProcess.StartAsync("-i", Store, "--web.config.file", _folder.File);
        await using ServeProcess front = await ServeProcess.StartAsync("--upstream", $"https://127.0.0.1:{new Uri(serve.Url).Port}", "--upstream-config", _folder.Write("upstream.yml", config));
        ApiAnswer answer = await front.UntilAsync(Nodes, answer => !answer.Text.Contains("has not answered yet", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains(said, answer.Error, StringComparison.Ordinal);
        Assert.Equal(config.Contains("insecure", StringComparison.Ordinal), front.Log.Contains("servers are not asked who they are", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "--web.config.file: {0}/bad.yml:1: basic_auth_users.a: no bcrypt hash", "-i", "x.db", "--web.config.file", "{0}/bad.yml")]
    [InlineData(1, "--web.config.file: {0}/none.yml: not found", "-i", "x.db", "--web.config.file", "{0}/none.yml")]
    [InlineData(1, "--upstream-config: {0}/bad.yml:1: basic_auth_users: no such key", "--upstream", "http://127.0.0.1:1", "--upstream-config", "{0}/bad.yml")]
    [InlineData(1, "--upstream dns+https://name:1/: needs server_name in tls_config of --upstream-config", "--upstream", "dns+https://name:1", "--upstream-config", "{0}/empty.yml")]
    [InlineData(2, "--web.config.file '': expected the name of a file", "-i", "x.db", "--web.config.file", "")]
    [InlineData(2, "--upstream-config '': expected the name of a file", "--upstream", "http://127.0.0.1:1", "--upstream-config", "")]
    [InlineData(2, "--upstream-config goes with --upstream", "-i", "x.db", "--upstream-config", "{0}/empty.yml")]
    public async Task Serve_WrongFile_IsOneLine(int code, string said, params string[] arguments)
    {
        _folder.Write("bad.yml", "basic_auth_users: {a: plain}\n");
        _folder.Write("empty.yml", "");
        Run run = await Run.Heatmap(["serve", "--listen", "127.0.0.1:0", .. arguments.Select(argument => argument.Replace("{0}", _folder.Path, StringComparison.Ordinal))]);
        Assert.Equal((code, ""), (run.Code, run.Output));
        string line = Assert.Single(run.ErrorLines, line => !line.StartsWith("Try ", StringComparison.Ordinal) && !line.Contains("x.db: not there yet", StringComparison.Ordinal));
        Assert.Contains(said.Replace("{0}", _folder.Path, StringComparison.Ordinal), line, StringComparison.Ordinal);
    }

    private HttpClient Client(ServeProcess serve, bool withCertificate)
    {
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "maps.example.org",
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck },
        };
        options.CertificateChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_folder.Authority.Pem));
        if (withCertificate)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(ConfigFolder.Load((File.ReadAllText(_folder.At("client.pem")), File.ReadAllText(_folder.At("client.key")))), null, offline: true);
        }

        return new HttpClient(new SocketsHttpHandler { SslOptions = options, UseProxy = false }) { BaseAddress = new Uri(serve.Url) };
    }

    private static string Basic(string password) => "Authorization: " + new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"front:{password}")));
}
