using System.Net;
using System.Net.Sockets;
using System.Text;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Docs;

/// <summary>docs/security.md, typed word for word.</summary>
public sealed class SecurityDocTests
{
    private const string Tls = "tls_server_config: {cert_file: server.pem, key_file: server.key";

    private static readonly string Text = File.ReadAllText(Repository.At("docs", "security.md"));

    [Fact]
    public async Task Example_AsItIsTyped_EndsInAScrape()
    {
        Tool.OnPath("openssl");
        Tool.OnPath("htpasswd");
        Tool.OnPath("curl");
        using TemporaryFolder folder = new();
        string[] typed = Blocks("sh"), files = Blocks("yaml");
        Assert.Equal(4, typed.Length);

        // an authority and certificates; a password and its hash; the rest of the file
        foreach (string block in typed[..2])
        {
            (int code, string said, string problem) = await Tool.RunAsync("bash", ["-euo", "pipefail", "-c", $"cd \"$0\"\n{block}", folder.Path]);
            Assert.True(code == 0, said + problem);
        }

        await File.AppendAllTextAsync(folder.At("web.yml"), files[0], TestContext.Current.CancellationToken);
        Assert.Contains("damon-exporter run --web.listen-address :9464 --web.config.file web.yml", typed[2], StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            new Dictionary<string, string>(), "--source", "replay", "--input", Samples.Stairs, "--speed", "max", "--web.config.file", folder.At("web.yml"));
        string curl = typed[3].Replace(":9464", $":{exporter.Client.BaseAddress!.Port}", StringComparison.Ordinal);
        Assert.NotEqual(typed[3], curl);
        (int ended, string page, string error) = await Tool.RunAsync("bash", ["-euo", "pipefail", "-c", $"cd \"$0\"\n{curl}", folder.Path]);
        Assert.True(ended == 0, error);
        Assert.Contains("damon_up ", page, StringComparison.Ordinal);

        // without a certificate there is no connection that answers, and without a password only a 401
        string without = curl.Replace("--cert client.pem --key client.key ", "", StringComparison.Ordinal);
        Assert.NotEqual(curl, without);
        (ended, page, _) = await Tool.RunAsync("bash", ["-c", $"cd \"$0\"\n{without}", folder.Path]);
        Assert.NotEqual(0, ended);
        Assert.Equal("", page);
        await exporter.LineAsync("a client was refused: it showed no certificate");
        without = curl.Replace("--user \"prometheus:$(cat password)\"", "--silent --output page --write-out '%{http_code}'", StringComparison.Ordinal);
        Assert.NotEqual(curl, without);
        (ended, string status, _) = await Tool.RunAsync("bash", ["-c", $"cd \"$0\"\n{without}", folder.Path]);
        Assert.Equal((0, "401"), (ended, status));
        Assert.Equal("Unauthorized\n", await File.ReadAllTextAsync(folder.At("page"), TestContext.Current.CancellationToken));
    }

    /// <summary>What stands in Prometheus' file is what Prometheus takes.</summary>
    [Fact]
    public async Task ScrapeConfig_AsItStandsThere_IsGood()
    {
        string promtool = Tool.OnPath("promtool");
        using TemporaryFolder folder = new();
        using DamonWeb.Tests.Kit.Authority authority = DamonWeb.Tests.Kit.Authority.Make();
        (string certificate, string key) = authority.Sign("prometheus", DamonWeb.Tests.Kit.Authority.ForClients);
        foreach ((string name, string text) in (IEnumerable<(string, string)>)[("ca.pem", authority.Pem), ("client.pem", certificate), ("client.key", key), ("password", "x")])
        {
            folder.Write(name, text);
        }

        (int code, string output, string error) = await Tool.RunAsync(promtool, ["check", "config", folder.Write("prometheus.yml", Blocks("yaml")[1])]);
        Assert.True(code == 0, output + error);
    }

    /// <summary>What a table of the document says is different is so: each key of it is known to the program, and refused or heeded as the table says.</summary>
    [Theory]
    [InlineData("max_version: TLS10", true)]
    [InlineData("max_version: TLS11", true)]
    [InlineData("curve_preferences: [X25519]", true)]
    [InlineData("min_version: TLS10", false)]
    [InlineData("min_version: TLS11", false)]
    [InlineData("prefer_server_cipher_suites: false", false)]
    public async Task Table_OfWhatIsDifferent_IsSo(string key, bool isError)
    {
        Assert.Contains($"`{key.Split(':')[0]}", Text, StringComparison.Ordinal);
        using DamonWeb.Tests.Kit.ConfigFolder folder = new();
        folder.WriteServer();
        folder.Config($"tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  {key}\n");
        if (isError)
        {
            (int code, _, string error) = await ExporterProcess.RunAsync("run", "--source", "replay", "--input", Samples.Stairs, "--web.config.file", folder.File);
            Assert.Equal(2, code);
            Assert.StartsWith($"damon-exporter: web.config.file: {folder.File}:4: tls_server_config.", error, StringComparison.Ordinal);
            return;
        }

        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--web.config.file", folder.File);
        Assert.Contains($"web.yml:4: tls_server_config.{key.Split(':')[0]}: ", await exporter.LineAsync("tls_server_config."), StringComparison.Ordinal);
    }

    /// <summary>What the table says is an error is one, which ends the program before it serves anything.</summary>
    [Theory]
    [InlineData("| `tls_server_config` without a certificate |", "tls_server_config: {min_version: TLS13}", ":1: tls_server_config: cert_file and key_file are missing")]
    [InlineData("| `Verify…` without `client_ca_file` |", Tls + ", client_auth_type: RequireAndVerifyClientCert}", ":1: tls_server_config.client_auth_type: RequireAndVerifyClientCert needs client_ca_file")]
    [InlineData("| `Verify…` without `client_ca_file` |", Tls + ", client_auth_type: VerifyClientCertIfGiven}", ":1: tls_server_config.client_auth_type: VerifyClientCertIfGiven needs client_ca_file")]
    [InlineData("| `client_ca_file` without a root certificate |", Tls + ", client_auth_type: RequireAndVerifyClientCert, client_ca_file: server.pem}", ":1: tls_server_config.client_ca_file: server.pem: no root certificate in it")]
    [InlineData("| certificates with keys of Ed25519 |", "tls_server_config: {cert_file: Ed25519.pem, key_file: Ed25519.key}", ":1: tls_server_config.cert_file: Ed25519.pem: a key of a kind that cannot be used here")]
    [InlineData("| a PEM file that is cut off in its second certificate |", "tls_server_config: {cert_file: cut.pem, key_file: server.key}", ":1: tls_server_config.cert_file: cut.pem: a certificate in it is cut off")]
    [InlineData("such as one of RSA-1024 |", "tls_server_config: {cert_file: RSA-1024.pem, key_file: RSA-1024.key}", ":1: tls_server_config.cert_file: no client could connect with it: ")]
    [InlineData("| a file and its text (`cert_file` and `cert`) |", Tls + ", cert: x}", ":1: tls_server_config.cert_file: not together with cert")]
    [InlineData("| `rate_limit` without `burst` |", "rate_limit: {interval: 1s}", ":1: rate_limit.interval: without a burst")]
    [InlineData("| `interval` without a unit, or below 100 ns |", "rate_limit: {interval: 10, burst: 1}", ":1: rate_limit.interval: \"10\": expected a duration")]
    [InlineData("| `interval` without a unit, or below 100 ns |", "rate_limit: {interval: 1ns, burst: 1}", ":1: rate_limit.interval: \"1ns\": expected a duration")]
    [InlineData("| hashes that begin with `$2$` or `$2x$` |", "basic_auth_users: {a: $2$10$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka}", ":1: basic_auth_users.a: no bcrypt hash")]
    [InlineData("| hashes that begin with `$2$` or `$2x$` |", "basic_auth_users: {a: $2x$10$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka}", ":1: basic_auth_users.a: a hash of the kind $2x$")]
    [InlineData("| bcrypt's cost above 16 |", "basic_auth_users: {a: $2y$17$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka}", ":1: basic_auth_users.a: cost 17")]
    [InlineData("| YAML's merge keys (`<<`) |", "basic_auth_users: &a {}\n<<: *a", ":2: <<: no such key")]
    [InlineData("| a pipe or a device for a file |", "tls_server_config: {cert_file: /dev/zero, key_file: server.key}", ":1: tls_server_config.cert_file: /dev/zero: a device or a pipe")]
    public async Task Table_OfWhatIsAnErrorHere_IsSo(string row, string text, string said)
    {
        Assert.Contains("an error", Assert.Single(Text.Split('\n'), line => line.Contains(row, StringComparison.Ordinal)).Split('|')[^2], StringComparison.Ordinal);
        using DamonWeb.Tests.Kit.ConfigFolder folder = new();
        folder.WriteServer();
        folder.Write("cut.pem", (await File.ReadAllTextAsync(folder.At("server.pem"), TestContext.Current.CancellationToken)) + folder.Authority.Pem[..200]);
        foreach (string odd in (string[])["Ed25519", "RSA-1024"])
        {
            (string certificate, string key) = DamonWeb.Tests.Kit.OddCertificates.Make(odd);
            folder.Write($"{odd}.pem", certificate);
            folder.Write($"{odd}.key", key);
        }

        folder.Config(text + "\n");
        (int code, _, string error) = await ExporterProcess.RunAsync("run", "--source", "replay", "--input", Samples.Stairs, "--web.config.file", folder.File);
        Assert.Equal(2, code);
        Assert.StartsWith($"damon-exporter: web.config.file: {folder.File}{said}", error, StringComparison.Ordinal);
        Assert.Equal(error.Length - 1, error.IndexOf('\n', StringComparison.Ordinal));
    }

    /// <summary>What the table says of requests: limits and protocols are as the file says by now, 429 has the file's headers, and credentials that are not UTF-8 are refused.</summary>
    [Fact]
    public async Task Table_OfWhatRequestsSee_IsSo()
    {
        Assert.Contains("| `http2`, `rate_limit` | as at the start | as the file says by now |", Text, StringComparison.Ordinal);
        Assert.Contains("| 429 for `rate_limit` | without `headers` | with them |", Text, StringComparison.Ordinal);
        Assert.Contains("| names and passwords that are not UTF-8 | compared byte by byte | refused |", Text, StringComparison.Ordinal);
        string curl = Tool.OnPath("curl");
        using DamonWeb.Tests.Kit.ConfigFolder folder = new();
        folder.WriteServer();
        folder.Config(Tls + "}\n");
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--web.config.file", folder.File);
        Assert.Equal("200 2 ", await AskedAsync());
        folder.Config(Tls + "}\nhttp_server_config: {http2: false, headers: {X-Frame-Options: deny}}\n");
        Assert.Equal("200 1.1 deny", await AskedAsync());
        folder.Config(Tls + "}\nhttp_server_config: {headers: {X-Frame-Options: deny}}\nrate_limit: {interval: 1h, burst: 1}\n");
        Assert.Equal("200 2 deny", await AskedAsync());
        Assert.Equal("429 2 deny", await AskedAsync());

        // the same password in UTF-8 and in Latin-1
        folder.Config(Tls + "}\nbasic_auth_users: {a: " + BCrypt.Net.BCrypt.HashPassword("ä", 4) + "}\n");
        Assert.Equal("200 2 ", await AskedAsync("Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("a:ä"))));
        Assert.Equal("401 2 ", await AskedAsync("Authorization: Basic " + Convert.ToBase64String(Encoding.Latin1.GetBytes("a:ä"))));

        async Task<string> AskedAsync(string header = "X-None: x")
        {
            (int code, string output, string error) = await Tool.RunAsync(
                curl, ["--silent", "--show-error", "--max-time", "20", "--cacert", folder.At("ca.pem"), "--output", "/dev/null", "--header", header, "--write-out", "%{http_code} %{http_version} %header{x-frame-options}", $"https://localhost:{exporter.Client.BaseAddress!.Port}/healthz"]);
            Assert.True(code == 0, error);
            return output;
        }
    }

    [Fact]
    public async Task Table_OfNamesOfAuthorities_IsSo()
    {
        Assert.Contains("| names of the authorities | are told to clients, which choose a certificate by them | are not told |", Text, StringComparison.Ordinal);
        using DamonWeb.Tests.Kit.ConfigFolder folder = new();
        folder.WriteServer();
        folder.Config(Tls + ", client_auth_type: RequireAndVerifyClientCert, client_ca_file: ca.pem}\n");
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--web.config.file", folder.File);
        (_, string output, string error) = await Tool.RunAsync(Tool.OnPath("openssl"), ["s_client", "-connect", $"localhost:{exporter.Client.BaseAddress!.Port}", "-CAfile", folder.At("ca.pem")]);
        Assert.Contains("No client certificate CA names sent", output + error, StringComparison.Ordinal);
    }

    /// <summary>A site whose name was made to mean this host must not have a browser read what is answered; who asks by address or as localhost is answered, such as Prometheus, or through a forwarded port.</summary>
    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("localhost:1234", HttpStatusCode.OK)]
    [InlineData("node.localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:9464", HttpStatusCode.OK)]
    [InlineData("[::1]:9464", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.Forbidden)]
    [InlineData("localhost.evil.example:9464", HttpStatusCode.Forbidden)]
    public async Task Host_OfARequestOnLoopback_HasToBeThisOne(string host, HttpStatusCode status)
    {
        Assert.Contains("On loopback, both answer only who asks for an address, for `localhost` or for a name that ends in `.localhost`; others get 403.", Text, StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs);
        foreach (string path in (string[])["/metrics", "/", "/healthz"])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
            request.Headers.Host = host;
            using HttpResponseMessage response = await exporter.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, response.StatusCode);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(status != HttpStatusCode.OK, text.Contains("listen on another address (--web.listen-address)", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Host_ThatIsNotNamed_IsAnswered()
    {
        Assert.Contains("Who names no host, as HTTP/1.0 may, is answered.", Text, StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs);
        using TcpClient old = new();
        await old.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 200 OK", await AskAsync(old, "GET /healthz HTTP/1.0\r\n\r\n"), StringComparison.Ordinal);
    }

    /// <summary>Who is not let in does not learn either by which names this host may be asked.</summary>
    [Fact]
    public async Task Host_OfAnother_IsAskedForThePasswordFirst()
    {
        Assert.Contains("Where there is a password, it is asked for first: without it, the answer is 401 and not 403.", Text, StringComparison.Ordinal);
        using DamonWeb.Tests.Kit.ConfigFolder folder = new();
        folder.Config($"basic_auth_users: {{a: {BCrypt.Net.BCrypt.HashPassword("secret", 4)}}}\n");
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--web.config.file", folder.File);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("/healthz", UriKind.Relative));
        request.Headers.Host = "evil.example";
        using HttpResponseMessage response = await exporter.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    /// <summary>What the server does not take as a request never comes to what adds headers and asks for passwords.</summary>
    [Fact]
    public async Task Requests_ThatTheServerDoesNotTake_AreToldSoWithoutHeaders()
    {
        Assert.Contains("but the server's own to a request that it does not take (400, 408, 414, 431)", Text, StringComparison.Ordinal);
        using DamonWeb.Tests.Kit.ConfigFolder folder = new();
        folder.Config($"basic_auth_users: {{a: {BCrypt.Net.BCrypt.HashPassword("secret", 4)}}}\nhttp_server_config: {{headers: {{X-Frame-Options: deny}}}}\n");
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs, "--web.config.file", folder.File);
        foreach ((string text, string status, bool isTaken) in (IEnumerable<(string, string, bool)>)
            [
                ("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n", "401", true),
                ("GET /healthz HTTP/1.1\r\n\r\n", "400", false),
                ("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "408", false),
                ($"GET /{new string('x', 4200)} HTTP/1.1\r\nHost: localhost\r\n\r\n", "414", false),
                ($"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{string.Concat(Enumerable.Range(0, 70).Select(i => $"X-{i}: x\r\n"))}\r\n", "431", false),
            ])
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
            string answer = await AskAsync(client, text);
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Equal(isTaken, answer.Contains("X-Frame-Options: deny", StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>.NET's own tools find a program by a socket in its folder of temporary files.</summary>
    [Fact]
    public async Task Diagnostics_OfTheExporter_HaveNoSocket()
    {
        Assert.Contains("`damon-exporter` opens no socket for .NET's diagnostics.", Text, StringComparison.Ordinal);
        Assert.SkipUnless(ExporterProcess.IsNative, "the native program only: .NET's own runtime opens one");
        using TemporaryFolder folder = new();
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(new Dictionary<string, string> { ["TMPDIR"] = folder.Path }, "--source", "replay", "--input", Samples.Stairs, "--speed", "max");
        await exporter.LineAsync("has come to its end");
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "dotnet-diagnostic-*"));
    }

    /// <summary>Where other hosts may ask, they do so by names.</summary>
    [Fact]
    public async Task Host_OfARequestElsewhere_IsAny()
    {
        await using ExporterProcess exporter = await ExporterProcess.StartWithAsync(
            ["bash", "-c", "exec \"${@/127.0.0.1:0/:0}\"", "bash"], new Dictionary<string, string>(), "--source", "replay", "--input", Samples.Stairs);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"http://127.0.0.1:{exporter.Client.BaseAddress!.Port}/healthz"));
        request.Headers.Host = "node-1.example.org";
        using HttpResponseMessage response = await exporter.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task ResourceAttributes_OfTheEnvironment_StandInTargetInfo()
    {
        Assert.Contains("In `target_info`, whatever `OTEL_RESOURCE_ATTRIBUTES` says", Text, StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.StartAsync(
            new Dictionary<string, string> { ["OTEL_RESOURCE_ATTRIBUTES"] = "team.name=storage" }, "--source", "replay", "--input", Samples.Stairs, "--speed", "max");
        Assert.Contains("team_name=\"storage\"", Assert.Single((await exporter.PageAsync()).Split('\n'), line => line.StartsWith("target_info{", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>Without being told otherwise, no other host can reach it.</summary>
    [Fact]
    public async Task Defaults_OfBothPrograms_AreLoopback()
    {
        string unshare = Tool.OnPath("unshare"), ip = Tool.OnPath("ip");
        (int able, _, _) = await Tool.RunAsync(unshare, ["--net", "true"]);
        Assert.SkipWhen(able != 0, "not root, or no namespaces of its own");

        // a network of its own, in which the usual ports are free
        foreach ((string program, string[] arguments, string address) in (IEnumerable<(string, string[], string)>)
            [
                (ExporterProcess.Program, ["run", "--source", "replay", "--input", Samples.Stairs], "http://127.0.0.1:9464"),
                (HeatmapProgram.Path, ["serve", "-i", Samples.Stairs], "http://127.0.0.1:9430"),
            ])
        {
            Assert.Contains($"| {address[7..]} |", Text, StringComparison.Ordinal);
            string? line = await Tool.UntilAsync(unshare, ["--net", "bash", "-c", $"{ip} link set lo up; exec \"$0\" \"$@\"", program, .. arguments], "listening on ");
            Assert.EndsWith($"listening on {address}", line?.TrimEnd('/'), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Everywhere_WithoutProtection_IsSaid()
    {
        // nor with a file that sets nothing
        using TemporaryFolder folder = new();
        string[] empty = ["--web.config.file", folder.Write("web.yml", "# nothing\n")];
        foreach ((string program, string[] arguments) in (IEnumerable<(string, string[])>)
            [
                (ExporterProcess.Program, ["run", "--source", "replay", "--input", Samples.Stairs, "--web.listen-address", ":0"]),
                (HeatmapProgram.Path, ["serve", "-i", Samples.Stairs, "--listen", ":0"]),
                (ExporterProcess.Program, ["run", "--source", "replay", "--input", Samples.Stairs, "--web.listen-address", ":0", .. empty]),
                (HeatmapProgram.Path, ["serve", "-i", Samples.Stairs, "--listen", ":0", .. empty]),
            ])
        {
            Assert.EndsWith("--web.config.file sets both", await Tool.UntilAsync(program, arguments, "other hosts can reach it, without TLS and without a password"), StringComparison.Ordinal);
        }
    }

    /// <summary>What is larger or slower than the document says is refused.</summary>
    [Theory]
    [InlineData("/metrics?", 4200, "", 0, HttpStatusCode.RequestUriTooLong)]
    [InlineData("/metrics", 0, "X-Long", 17_000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task Limits_OfARequest_AreAsTheDocumentSays(string path, int line, string header, int value, HttpStatusCode status)
    {
        Assert.Contains("4 KiB for its line and 16 KiB for its headers", Text, StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path + new string('x', line), UriKind.Relative));
        if (header.Length > 0)
        {
            request.Headers.Add(header, new string('x', value));
        }

        using HttpResponseMessage response = await exporter.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task Connections_MoreThanTheDocumentSays_AreClosed()
    {
        Assert.Contains("Of all: 256 connections (`serve`: 4096); a new one is let in, and the one on which nothing has been asked for longest is closed for it", Text, StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs);
        List<TcpClient> all = [];
        try
        {
            for (int i = 0; i < 256; i++)
            {
                TcpClient one = new();
                all.Add(one);
                await one.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
                Assert.StartsWith("HTTP/1.1 200 OK", await AskAsync(one, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
            }

            using TcpClient more = new();
            await more.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
            Assert.StartsWith("HTTP/1.1 200 OK", await AskAsync(more, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);

            // what has been idle for longest made room for it, and nobody else
            Assert.Equal("", await AskAsync(all[0], "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            Assert.StartsWith("HTTP/1.1 200 OK", await AskAsync(all[1], "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        }
        finally
        {
            all.ForEach(one => one.Dispose());
        }
    }

    [Fact]
    public async Task Headers_ThatDoNotEnd_AreGivenUp()
    {
        Assert.Contains("5 s until the headers are there", Text, StringComparison.Ordinal);
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", Samples.Stairs);
        using TcpClient slow = new();
        await slow.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        Assert.StartsWith("HTTP/1.1 408 ", await AskAsync(slow, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: "), StringComparison.Ordinal);
    }

    /// <summary>Sends something and reads what comes first; nothing: it was closed.</summary>
    private static async Task<string> AskAsync(TcpClient connection, string text)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        byte[] answer = new byte[4096];
        try
        {
            await connection.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text), patience.Token);
            return Encoding.ASCII.GetString(answer, 0, await connection.GetStream().ReadAsync(answer, patience.Token));
        }
        catch (IOException)
        {
            // reset: as good as closed
            return "";
        }
    }

    private static string[] Blocks(string language) =>
        [.. Text.Split($"```{language}\n").Skip(1).Select(block => block[..block.IndexOf("```", StringComparison.Ordinal)])];
}
