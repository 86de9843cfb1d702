using System.Net;
using System.Security.Authentication;
using DamonWeb.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DamonWeb.Tests;

/// <summary>A real server of the platform's, real connections.</summary>
public sealed class WebSecurityTests : IDisposable
{
    private const string Tls = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n";

    private const string Mutual = Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n";

    private readonly ConfigFolder _folder = new();

    public WebSecurityTests() => _folder.WriteServer();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tls_ServerThatIsTrusted_IsReadByItsClientsOnly(bool rsa)
    {
        _folder.WriteServer(rsa: rsa);
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Tls));
        Assert.Equal("https", server.Address.Scheme);
        Assert.Equal((HttpStatusCode.OK, "let in"), Told(await server.AskAsync(_folder.Authority)));

        using Authority another = Authority.Make();
        Exception refused = await Assert.ThrowsAsync<HttpRequestException>(() => server.AskAsync(another));
        Assert.IsType<AuthenticationException>(refused.InnerException);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("http_server_config: {http2: true}\n", 2)]
    [InlineData("http_server_config: {http2: false}\n", 1)]
    public async Task Tls_Http2_IsSpokenUnlessSaidOtherwise(string more, int version)
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Tls + more));
        Assert.Equal(version, (await server.AskAsync(_folder.Authority, version: HttpVersion.Version20)).Version.Major);
    }

    [Fact]
    public async Task Users_WithoutTls_AreAskedForAPassword()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($"basic_auth_users:\n  alice: {Hashes.Secret}\n"));
        Assert.Equal("http", server.Address.Scheme);
        foreach (string? user in (string?[])[null, "alice:wrong", "bob:secret", "alice", "alice:", ":secret"])
        {
            SecuredServer.Answer refused = await server.AskAsync(user: user);
            Assert.Equal((HttpStatusCode.Unauthorized, "Unauthorized\n"), Told(refused));
            Assert.Equal("Basic realm=\"test\", charset=\"UTF-8\"", refused.Headers["WWW-Authenticate"]);
        }

        Assert.Equal((HttpStatusCode.OK, "let in"), Told(await server.AskAsync(user: "alice:secret")));
    }

    /// <summary>The toolkit sets them on each answer; a page's own policy is never loosened.</summary>
    [Fact]
    public async Task Headers_OfTheFile_AreOnEachAnswer()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($$"""
            http_server_config:
              headers:
                Content-Security-Policy: frame-ancestors 'self'
                X-Frame-Options: sameorigin
                X-Content-Type-Options: nosniff
                X-XSS-Protection: 1; mode=block
                Strict-Transport-Security: max-age=60
            basic_auth_users: {alice: {{Hashes.Secret}}}

            """));
        SecuredServer.Answer good = await server.AskAsync(user: "alice:secret"), bad = await server.AskAsync();
        foreach (SecuredServer.Answer answer in (SecuredServer.Answer[])[good, bad])
        {
            Assert.Equal(("sameorigin", "nosniff", "1; mode=block", "max-age=60"), (answer.Headers["X-Frame-Options"], answer.Headers["X-Content-Type-Options"], answer.Headers["X-XSS-Protection"], answer.Headers["Strict-Transport-Security"]));
        }

        Assert.Equal("default-src 'none' | frame-ancestors 'self'", good.Headers["Content-Security-Policy"]);
        Assert.Equal("frame-ancestors 'self'", bad.Headers["Content-Security-Policy"]);
    }

    [Fact]
    public async Task RateLimit_MoreThanABurst_IsRefused()
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config("rate_limit: {interval: 10s, burst: 2}\n"), clock);
        Assert.Equal("200 200 429", await AskTimesAsync(3));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("200 429", await AskTimesAsync(2));

        async Task<string> AskTimesAsync(int times)
        {
            List<int> all = [];
            for (int i = 0; i < times; i++)
            {
                all.Add((int)(await server.AskAsync()).Status);
            }

            return string.Join(' ', all);
        }
    }

    [Theory]
    [InlineData("RequireAndVerifyClientCert", false, false, true)]
    [InlineData("VerifyClientCertIfGiven", true, false, true)]
    [InlineData("RequireAnyClientCert", false, true, true)]
    [InlineData("RequestClientCert", true, true, true)]
    public async Task Clients_OfEachPolicy_AreLetInAsItSays(string policy, bool withNone, bool withAny, bool withRight)
    {
        string authority = policy.Contains("Verify", StringComparison.Ordinal) ? "  client_ca_file: ca.pem\n" : "";
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($"{Tls}{authority}  client_auth_type: {policy}\n"));
        using Authority another = Authority.Make();
        Assert.Equal(withNone, await IsLetInAsync(server, null));
        Assert.Equal(withAny, await IsLetInAsync(server, another.Sign("scraper", Authority.ForClients)));
        Assert.Equal(withRight, await IsLetInAsync(server, _folder.Authority.Sign("scraper", Authority.ForClients)));
    }

    /// <summary>Each that is refused is told why, in the log and nowhere else.</summary>
    [Theory]
    [InlineData("expired")]
    [InlineData("for servers")]
    [InlineData("of another authority of the same name")]
    [InlineData("of its own")]
    public async Task Clients_WhoseCertificateIsWrong_AreRefused(string how)
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Mutual));
        using Authority another = Authority.Make();
        (string, string) own = how switch
        {
            "expired" => _folder.Authority.Sign("scraper", Authority.ForClients, isExpired: true),
            "for servers" => _folder.Authority.Sign("scraper", Authority.ForServers),
            "of another authority of the same name" => another.Sign("scraper", Authority.ForClients),
            _ => OfItsOwn(),
        };
        Assert.False(await IsLetInAsync(server, own));
        Assert.Contains(server.Lines, line => line.StartsWith("a client was refused: CN=", StringComparison.Ordinal) && line.Contains(", issued by CN=", StringComparison.Ordinal));

        // and a good one is not kept out by it
        Assert.True(await IsLetInAsync(server, _folder.Authority.Sign("scraper", Authority.ForClients)));
        Assert.True(await IsLetInAsync(server, _folder.Authority.Sign("scraper", purpose: null)));

        (string, string) OfItsOwn()
        {
            using Authority self = Authority.Make("scraper");
            return self.Sign("scraper", Authority.ForClients);
        }
    }

    /// <summary>What stands between an authority and a client may be in the file of authorities.</summary>
    [Fact]
    public async Task Clients_OfAnAuthorityBelow_AreLetInWhereItIsNamed()
    {
        using Authority below = _folder.Authority.Below("below");
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Mutual));
        Assert.False(await IsLetInAsync(server, below.Sign("scraper", Authority.ForClients)));
        _folder.Write("ca.pem", below.Pem + _folder.Authority.Pem);
        Assert.True(await IsLetInAsync(server, below.Sign("scraper", Authority.ForClients)));
    }

    [Theory]
    [InlineData("prometheus")]
    [InlineData("127.0.0.1")]
    [InlineData("prometheus@example.org")]
    [InlineData("spiffe://example.org/prometheus")]
    public async Task Clients_ByAlternativeName_AreLetIn(string name)
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($"{Mutual}  client_allowed_sans: [nobody, '{name}']\n"));
        Assert.True(await IsLetInAsync(server, _folder.Authority.Sign("prometheus", Authority.ForClients)));
        Assert.Equal(name == "127.0.0.1", await IsLetInAsync(server, _folder.Authority.Sign("prometheus2", Authority.ForClients)));
        Assert.Equal(name != "127.0.0.1", server.Lines.Any(line => line.EndsWith(": none of its alternative names is in client_allowed_sans", StringComparison.Ordinal)));
    }

    /// <summary>New certificates count from the next connection on; who is connected stays so, and is asked for its password at each request.</summary>
    [Fact]
    public async Task Reload_WhileAClientIsConnected_CountsFromTheNextConnection()
    {
        string users = $"basic_auth_users: {{alice: {Hashes.Secret}}}\n";
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Tls + users));
        using HttpClient connected = SecuredServer.Client(_folder.Authority);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(connected, "alice:secret")).Status);

        using Authority next = Authority.Make("next CA");
        (string certificate, string key) = next.Sign("localhost");
        _folder.Write("server.pem", certificate);

        // between the two files, what was right stays
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(_folder.Authority, user: "alice:secret")).Status);
        Assert.Contains(server.Lines, line => line.Contains("web.yml:3: tls_server_config.key_file: server.key: not the key of the certificate", StringComparison.Ordinal) && line.EndsWith("stays in force", StringComparison.Ordinal));
        _folder.Write("server.key", key);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(next, user: "alice:secret")).Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => server.AskAsync(_folder.Authority, user: "alice:secret"));
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(connected, "alice:secret")).Status);

        // a user that is taken away is out with the next request, on any connection
        _folder.Config($"{Tls}basic_auth_users: {{bob: {Hashes.Secret}}}\n");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync(connected, "alice:secret")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(connected, "bob:secret")).Status);
    }

    [Theory]
    [InlineData("basic_auth_users: {alice: plain}\n", "web.yml:1: basic_auth_users.alice: no bcrypt hash")]
    [InlineData("", "web.yml: has no TLS any more, which takes a restart")]
    [InlineData("tls_server_config: {cert_file: none.pem, key_file: server.key}\n", "web.yml:1: tls_server_config.cert_file: none.pem: not found")]
    public async Task Reload_WrongFile_LeavesAllAsItWas(string text, string said)
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($"{Tls}basic_auth_users: {{alice: {Hashes.Secret}}}\n"));
        _folder.Config(text);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync(_folder.Authority)).Status);
            Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(_folder.Authority, user: "alice:secret")).Status);
        }

        Assert.Contains(said, Assert.Single(server.Lines, line => line.EndsWith("; what was read before stays in force", StringComparison.Ordinal)), StringComparison.Ordinal);
        File.Delete(_folder.File);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync(_folder.Authority)).Status);
    }

    /// <summary>A file that is cut off anywhere, as one that is being written is for a moment, leaves who was kept out kept out.</summary>
    [Fact]
    public async Task Reload_EachBeginningOfTheFile_OpensNothing()
    {
        string whole = $"{Mutual}  client_allowed_sans:\n  - nobody\n  - scraper\nbasic_auth_users:\n  alice: {Hashes.Secret}\n  bob: {Hashes.Secret}\nrate_limit:\n";
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(whole));
        (string, string) known = _folder.Authority.Sign("scraper", Authority.ForClients), other = _folder.Authority.Sign("other", Authority.ForClients);
        using Authority another = Authority.Make();
        (string, string) foreign = another.Sign("scraper", Authority.ForClients);
        Assert.True(await IsLetInAsync(server, known, "alice:secret"));
        string[] lines = whole.Split('\n');
        for (int count = 0; count < lines.Length; count++)
        {
            // written over, not moved into its place
            await File.WriteAllTextAsync(_folder.File, string.Concat(lines[..count].Select(line => line + "\n")), TestContext.Current.CancellationToken);
            Assert.False(await IsLetInAsync(server, null, "alice:secret"), $"without a certificate, {count} lines");
            Assert.False(await IsLetInAsync(server, known), $"without a password, {count} lines");
            Assert.False(await IsLetInAsync(server, other, "alice:secret"), $"with another name, {count} lines");
            Assert.False(await IsLetInAsync(server, foreign, "alice:secret"), $"of another authority, {count} lines");
            Assert.True(await IsLetInAsync(server, known, "alice:secret"), $"the known one, {count} lines");
        }
    }

    [Theory]
    [InlineData("", "has no TLS any more")]
    [InlineData(Mutual + "  client_allowed_sans: [scraper]\n", "has no basic_auth_users any more")]
    [InlineData(Mutual + "basic_auth_users: {alice: HASH}\n", "has no client_allowed_sans any more")]
    [InlineData(Tls + "  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: [scraper]\nbasic_auth_users: {alice: HASH}\n", "does not verify client certificates any more")]
    [InlineData(Tls + "  client_ca_file: ca.pem\n  client_auth_type: VerifyClientCertIfGiven\nbasic_auth_users: {alice: HASH}\n", "asks for no client certificates any more")]
    [InlineData(Tls + "basic_auth_users: {alice: HASH}\n", "asks for no client certificates any more")]
    public async Task Reload_LessThatKeepsOut_TakesARestart(string text, string said)
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($"{Mutual}  client_allowed_sans: [scraper]\nbasic_auth_users: {{alice: {Hashes.Secret}}}\n"));
        _folder.Config(text.Replace("HASH", Hashes.Secret, StringComparison.Ordinal));
        Assert.False(await IsLetInAsync(server, null, "alice:secret"));
        Assert.False(await IsLetInAsync(server, _folder.Authority.Sign("scraper", Authority.ForClients)));
        Assert.Equal($"{_folder.File}: {said}, which takes a restart; what was read before stays in force", Assert.Single(server.Lines, line => line.EndsWith("stays in force", StringComparison.Ordinal)));

        // as it is read at a start
        await using SecuredServer anew = await SecuredServer.StartAsync(_folder.File);
    }

    /// <summary>What cannot be told from a cut: it is taken as it is.</summary>
    [Theory]
    [InlineData("  min_version: TLS13\n")]
    [InlineData("http_server_config: {headers: {X-Frame-Options: deny}}\n")]
    [InlineData("rate_limit: {interval: 1ms, burst: 1000}\n")]
    [InlineData(", other")]
    public async Task Reload_WithoutWhatKeepsNobodyOutByItself_IsTaken(string gone)
    {
        string whole = $"{Mutual}  client_allowed_sans: [scraper, other]\n  min_version: TLS13\nbasic_auth_users: {{alice: {Hashes.Secret}}}\nhttp_server_config: {{headers: {{X-Frame-Options: deny}}}}\nrate_limit: {{interval: 1ms, burst: 1000}}\n";
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(whole));
        Assert.Single(server.Lines, line => line.StartsWith("web configuration: ", StringComparison.Ordinal));
        string less = whole.Replace(gone, "", StringComparison.Ordinal);
        Assert.NotEqual(whole, less);
        _folder.Config(less);
        Assert.True(await IsLetInAsync(server, _folder.Authority.Sign("scraper", Authority.ForClients), "alice:secret"));
        Assert.DoesNotContain(server.Lines, line => line.EndsWith("stays in force", StringComparison.Ordinal));
        Assert.Equal(2, server.Lines.Count(line => line.StartsWith("web configuration: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Reload_EmptyFileInPlaceOfUsers_OpensNothing()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config($"basic_auth_users: {{alice: {Hashes.Secret}, bob: {Hashes.Secret}}}\n"));
        await File.WriteAllTextAsync(_folder.File, "", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync()).Status);
        Assert.Contains(server.Lines, line => line.Contains("has no basic_auth_users any more", StringComparison.Ordinal));

        // one of two may go, and new ones come
        _folder.Config($"basic_auth_users: {{bob: {Hashes.Secret}}}\n");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync(user: "alice:secret")).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(user: "bob:secret")).Status);
    }

    /// <summary>Who set nothing is told so, also where a file has come that still sets nothing.</summary>
    [Fact]
    public async Task Open_FileThatSetsNothing_IsSaid()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(""), ifOpen: "it is open");
        Assert.Single(server.Lines, "it is open");
        _folder.Config("http_server_config: {headers: {X-Frame-Options: deny}}\n");
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync()).Status);
        Assert.Equal(2, server.Lines.Count(line => line == "it is open"));
        _folder.Config($"basic_auth_users: {{alice: {Hashes.Secret}}}\n");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync()).Status);
        Assert.Equal(2, server.Lines.Count(line => line == "it is open"));
        foreach (string text in (string[])[Tls, $"basic_auth_users: {{alice: {Hashes.Secret}}}\n"])
        {
            await using SecuredServer protects = await SecuredServer.StartAsync(_folder.Config(text), ifOpen: "it is open");
            Assert.DoesNotContain("it is open", protects.Lines);
        }
    }

    /// <summary>Nothing else would tell why clients stay away.</summary>
    [Theory]
    [InlineData(20, "has expired, at 2")]
    [InlineData(-20, "is not valid before 2")]
    public async Task Certificate_OutsideItsTime_IsAWarningAtTheStart(int days, string said)
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow().AddDays(days));
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Tls), clock);
        Assert.Contains($"the certificate of CN=localhost {said}", Assert.Single(server.Lines, line => line.Contains("clients refuse it", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_WhoseTimePasses_IsToldOnce()
    {
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Tls), clock);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(_folder.Authority)).Status);
        Assert.DoesNotContain(server.Lines, line => line.Contains("clients refuse it", StringComparison.Ordinal));

        // for this server only: its client has the time of the host
        clock.Advance(TimeSpan.FromDays(11));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(_folder.Authority)).Status);
        }

        Assert.Contains("the certificate of CN=localhost has expired, at 2", Assert.Single(server.Lines, line => line.EndsWith("clients refuse it", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>A certificate that OpenSSL does not take leaves the one that is there.</summary>
    [Fact]
    public async Task Reload_CertificateWithWhichNobodyCanConnect_LeavesTheGoodOne()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Tls));
        (string certificate, string key) = OddCertificates.Make("RSA-1024");
        _folder.Write("server.pem", certificate);
        _folder.Write("server.key", key);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(_folder.Authority)).Status);
        Assert.Contains(server.Lines, line => line.Contains("tls_server_config.cert_file: no client could connect with it: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RateLimit_OfTheGreatestNumbers_LetsThrough()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config("rate_limit: {interval: 1h, burst: 2147483647}\n"));
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync()).Status);
    }

    [Fact]
    public async Task Reload_TlsWhereThereWasNone_TakesARestart()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(""));
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync()).Status);
        _folder.Config(Tls);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync()).Status);
        Assert.Contains(server.Lines, line => line.EndsWith("web.yml: has TLS now, which takes a restart; the rest of it is in force", StringComparison.Ordinal));
    }

    /// <summary>A file that was read while half of it was written must not leave a server open once it is whole.</summary>
    [Fact]
    public async Task Reload_UsersThatComeWithTls_AreAskedForAtOnce()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(""));
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync()).Status);
        _folder.Config($"{Tls}basic_auth_users: {{alice: {Hashes.Secret}}}\n");
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.AskAsync(user: "alice:secret")).Status);
        Assert.Single(server.Lines, line => line.EndsWith("web.yml: has TLS now, which takes a restart; the rest of it is in force", StringComparison.Ordinal));

        // and are not lost again
        _folder.Config(Tls);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.AskAsync()).Status);
    }

    /// <summary>An authority that is no longer trusted lets nobody in from the next connection on, whatever session it takes up again.</summary>
    [Fact]
    public async Task Reload_AnotherAuthority_CountsFromTheNextConnection()
    {
        await using SecuredServer server = await SecuredServer.StartAsync(_folder.Config(Mutual));
        (string, string) own = _folder.Authority.Sign("scraper", Authority.ForClients);
        Assert.True(await IsLetInAsync(server, own));
        using Authority next = Authority.Make();
        _folder.Write("ca.pem", next.Pem);
        Assert.False(await IsLetInAsync(server, own));
        Assert.True(await IsLetInAsync(server, next.Sign("scraper", Authority.ForClients)));
    }

    /// <summary>Of a client that is refused, some see the handshake fail, and others the first answer.</summary>
    private async Task<bool> IsLetInAsync(SecuredServer server, (string, string)? own, string? user = null)
    {
        try
        {
            return (await server.AskAsync(_folder.Authority, own, user)).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static (HttpStatusCode, string) Told(SecuredServer.Answer answer) => (answer.Status, answer.Text);
}
