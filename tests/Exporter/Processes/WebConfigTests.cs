using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using DamonExporter.Tests.Kit;
using DamonWeb.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program with <c>--web.config.file</c>, asked by curl, openssl and Prometheus.</summary>
public sealed class WebConfigTests : IDisposable
{
    /// <summary>Of "secret", with bcrypt's usual cost: what a check really costs counts here.</summary>
    private const int UsualCost = 10;

    private static readonly string Hash = BCrypt.Net.BCrypt.HashPassword("secret", UsualCost);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConfigFolder _folder = new();

    private static string Mutual => $$"""
        tls_server_config:
          cert_file: server.pem
          key_file: server.key
          client_auth_type: RequireAndVerifyClientCert
          client_ca_file: ca.pem
        basic_auth_users:
          prometheus: {{Hash}}

        """;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Prometheus_WithCertificateAndPassword_ScrapesOnOverNewCertificates()
    {
        string prometheus = Tool.OnPath("prometheus");
        _folder.WriteServer("damon.example.org");
        (string certificate, string key) = _folder.Authority.Sign("prometheus", Authority.ForClients);
        _folder.Write("client.pem", certificate);
        _folder.Write("client.key", key);
        _folder.Write("password", "secret\n");
        await using ExporterProcess exporter = await StartAsync(_folder.Config(Mutual));
        string config = _folder.Write("prometheus.yml", $$"""
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: damon
              scheme: https
              basic_auth: {username: prometheus, password_file: password}
              tls_config: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key, server_name: damon.example.org}
              static_configs: [{targets: ["127.0.0.1:{{exporter.Client.BaseAddress!.Port}}"]}]
            """);
        using Process server = PrometheusServer.Start(prometheus, config, _folder.At("data"), out Uri address);
        try
        {
            using HttpClient client = new() { BaseAddress = address };
            await UntilAsync(client, "count_over_time(damon_up[1m]) >= 2");

            // a renewed certificate, as a tool puts it there: while Prometheus is connected, and without anybody being told
            DateTimeOffset renewed = TimeProvider.System.GetUtcNow();
            (certificate, key) = _folder.Authority.Sign("damon.example.org");
            _folder.Write("server.key", key);
            _folder.Write("server.pem", certificate);
            string serial = X509Certificate2.CreateFromPem(certificate).SerialNumber;
            Assert.Equal(serial, await SerialAsync(exporter));
            string again = Seconds(TimeProvider.System.GetUtcNow());
            await UntilAsync(client, $"(timestamp(up{{job=\"damon\"}}) > {again} + 2) and (up{{job=\"damon\"}} == 1)");
            using var scrapes = JsonDocument.Parse(Assert.Single(await QueryAsync(client, "up{job=\"damon\"}[1m]")));
            (double At, string? Up)[] since =
            [
                .. scrapes.RootElement.GetProperty("values").EnumerateArray().Select(sample => (sample[0].GetDouble(), sample[1].GetString())).Where(sample => sample.Item1 * 1000 > renewed.ToUnixTimeMilliseconds()),
            ];
            Assert.NotEmpty(since);
            Assert.All(since, sample => Assert.Equal("1", sample.Up));

            // a new password on this side only: it is down, and says why
            _folder.Config(Mutual.Replace(Hash, BCrypt.Net.BCrypt.HashPassword("new", UsualCost), StringComparison.Ordinal));
            await UntilAsync(client, "up{job=\"damon\"} == 0");
            using var targets = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/v1/targets", UriKind.Relative), TestContext.Current.CancellationToken));
            Assert.Contains("401 Unauthorized", targets.RootElement.GetProperty("data").GetProperty("activeTargets")[0].GetProperty("lastError").GetString(), StringComparison.Ordinal);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Curl_OnEachPath_IsLetInWithAPasswordOnly()
    {
        string curl = Tool.OnPath("curl");
        _folder.WriteServer();
        _folder.Config($"tls_server_config: {{cert_file: server.pem, key_file: server.key}}\nbasic_auth_users: {{prometheus: {Hash}}}\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);
        await exporter.LineAsync("web configuration: tls=TLS12-TLS13,client_auth=NoClientCert,users=1; certificate of CN=localhost, valid until 2");
        foreach (string path in (string[])["/", "/metrics", "/healthz", "/readyz", "/none"])
        {
            string url = $"https://localhost:{exporter.Client.BaseAddress!.Port}{path}";
            foreach ((string[] more, int status) in (IEnumerable<(string[], int)>)[([], 401), (["--user", "prometheus:wrong"], 401), (["--user", "prometheus:secret"], path == "/none" ? 404 : 200)])
            {
                (int code, string output, string error) = await Tool.RunAsync(curl, ["--silent", "--show-error", "--max-time", "20", "--cacert", _folder.At("ca.pem"), "--output", "/dev/null", "--write-out", "%{http_code} %{http_version}", .. more, url]);
                Assert.True(code == 0, error);
                Assert.Equal($"{status} 2", output);
            }
        }

        // without TLS nothing is answered that could be read
        (int plain, _, _) = await Tool.RunAsync(curl, ["--silent", "--max-time", "20", $"http://localhost:{exporter.Client.BaseAddress!.Port}/metrics"]);
        Assert.NotEqual(0, plain);
    }

    [Fact]
    public async Task Openssl_OldVersionsAndOtherSuites_AreRefused()
    {
        string openssl = Tool.OnPath("openssl");
        _folder.WriteServer();
        _folder.Config("tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);

        // the server's order decides
        Assert.Equal("ECDHE-ECDSA-AES256-GCM-SHA384", await AgreedAsync("-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384"));
        Assert.Equal("ECDHE-ECDSA-AES128-GCM-SHA256", await AgreedAsync("-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"));
        Assert.Equal("(NONE)", await AgreedAsync("-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"));
        Assert.Equal("(NONE)", await AgreedAsync("-tls1_3"));
        Assert.Equal("(NONE)", await AgreedAsync("-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"));

        // each by the next connection
        _folder.Config("tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n  min_version: TLS13\n");
        Assert.Equal("(NONE)", await AgreedAsync("-tls1_2"));
        Assert.StartsWith("TLS_", await AgreedAsync("-tls1_3"), StringComparison.Ordinal);

        async Task<string> AgreedAsync(params string[] options)
        {
            (_, string output, string error) = await Tool.RunAsync(openssl, ["s_client", "-connect", $"localhost:{exporter.Client.BaseAddress!.Port}", "-CAfile", _folder.At("ca.pem"), .. options]);
            int at = output.IndexOf("Cipher is ", StringComparison.Ordinal);
            Assert.True(at >= 0, output + error);
            return output[(at + 10)..].Split('\n')[0].Trim();
        }
    }

    /// <summary>Whoever tries passwords by the hundred gets neither an answer that tells something, nor the processor, nor the place of who has the right one.</summary>
    [Fact]
    public async Task Flood_OfWrongPasswords_LeavesTheGoodOneItsAnswers()
    {
        _folder.Config($"basic_auth_users: {{prometheus: {Hash}}}\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        int[] refused = new int[2];
        Task[] flood = [.. Enumerable.Range(0, 8).Select(number => Task.Run(() => TryAsync(number), CancellationToken.None))];
        while (Volatile.Read(ref refused[0]) == 0 || Volatile.Read(ref refused[1]) < 100)
        {
            await Task.Delay(10, end.Token);
        }

        // from another address, and not known yet
        using HttpClient good = From("127.0.0.2");
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await AskAsync(good, exporter, "prometheus:secret"));
        }

        await end.CancelAsync();
        await Task.WhenAll(flood);

        // 0.1 s of a processor a check, and then a pause nine times as long: so many checks cannot have been made in the time that many refusals took
        Assert.True(Volatile.Read(ref refused[1]) > refused[0] * 5, $"{refused[0]} checked, {refused[1]} refused unchecked");
        Assert.Equal(HttpStatusCode.OK, await AskAsync(good, exporter, "prometheus:secret"));

        async Task TryAsync(int number)
        {
            using HttpClient client = From("127.0.0.1");
            for (int i = 0; i < 100_000 && !end.IsCancellationRequested; i++)
            {
                HttpStatusCode status = await AskAsync(client, exporter, $"prometheus:wrong {number} {i}");
                Assert.True(status is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, status.ToString());
                Interlocked.Increment(ref refused[status == HttpStatusCode.Unauthorized ? 0 : 1]);
            }
        }
    }

    /// <summary>A check that is wrong is followed by a rest nine times as long: of a processor, it takes a tenth. A quarter is what it may be here, since a server does other things, too; without the rest, it is nearly all of one.</summary>
    [Fact]
    public async Task WrongPasswords_OneAfterTheOther_TakeATenthOfAProcessor()
    {
        _folder.Config($"basic_auth_users: {{prometheus: {Hash}}}\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);
        using HttpClient client = From("127.0.0.1");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, exporter, "prometheus:first"));

        // each is told as soon as it was checked, and so before its own rest: the first one's is in the time, too
        using Process process = Process.GetProcessById(exporter.Id);
        TimeSpan before = process.TotalProcessorTime;
        long began = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client, exporter, $"prometheus:wrong {i}"));
        }

        TimeSpan took = TimeProvider.System.GetElapsedTime(began);
        process.Refresh();
        TimeSpan spent = process.TotalProcessorTime - before;
        Assert.True(spent < took / 4, $"{spent} of {took}");
    }

    /// <summary>Behind a proxy, all come from one address: a right password gets through while somebody there tries wrong ones without end.</summary>
    [Fact]
    public async Task Flood_FromTheSameAddress_LetsTheGoodOneThrough()
    {
        _folder.Config($"basic_auth_users: {{prometheus: {Hash}}}\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using HttpClient good = From("127.0.0.1");
        Task[] flood = [.. Enumerable.Range(0, 4).Select(number => Task.Run(() => TryAsync(number), CancellationToken.None))];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        HttpStatusCode status;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            status = await AskAsync(good, exporter, "prometheus:secret");
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, status.ToString());
        }
        while (status != HttpStatusCode.OK);

        // and is known from then on
        Assert.Equal(HttpStatusCode.OK, await AskAsync(good, exporter, "prometheus:secret"));
        await end.CancelAsync();
        await Task.WhenAll(flood);

        async Task TryAsync(int number)
        {
            using HttpClient client = From("127.0.0.1");
            for (int i = 0; i < 100_000 && !end.IsCancellationRequested; i++)
            {
                await AskAsync(client, exporter, $"prometheus:wrong {number} {i}");
            }
        }
    }

    /// <summary>One who writes the file over, or loses it, opens nothing.</summary>
    [Fact]
    public async Task EmptyFile_WhileItServes_OpensNothing()
    {
        _folder.Config($"basic_auth_users: {{prometheus: {Hash}}}\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);
        await File.WriteAllTextAsync(_folder.File, "", TestContext.Current.CancellationToken);
        using HttpResponseMessage response = await exporter.Client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains($"{_folder.File}: has no basic_auth_users any more, which takes a restart", await exporter.LineAsync("stays in force"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("config show")]
    public async Task Start_WrongFile_IsOneLineAndExit2(string command)
    {
        _folder.Config("basic_auth_users:\n  prometheus: plain\n");
        (int code, string output, string error) = await ExporterProcess.RunAsync([.. command.Split(' '), "--source", "replay", "--input", Samples.Stairs, "--web.config.file", _folder.File]);
        Assert.Equal(2, code);
        Assert.Equal($"damon-exporter: web.config.file: {_folder.File}:2: basic_auth_users.prometheus: no bcrypt hash; make one with htpasswd -nBC 10 \"\" (it begins with $2y$10$)\n", error);
        Assert.DoesNotContain("plain", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ConfigShow_WithAFile_SaysWhatItProtectsWithAndNoHash()
    {
        _folder.WriteServer();
        _folder.Config(Mutual);
        foreach (string form in (string[])["", "--json"])
        {
            (int code, string output, string error) = await ExporterProcess.RunAsync(["config", "show", "--source", "replay", "--input", "x", "--web.config.file", _folder.File, .. form.Length > 0 ? [form] : Array.Empty<string>()]);
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("tls=TLS12-TLS13,client_auth=RequireAndVerifyClientCert,users=1", output, StringComparison.Ordinal);
            Assert.Contains("web.protection", output, StringComparison.Ordinal);
            Assert.DoesNotContain("$2", output, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE KEY", output, StringComparison.Ordinal);
        }
    }

    /// <summary>A client that says nothing does not hold a connection.</summary>
    [Fact]
    public async Task Handshake_ThatDoesNotBegin_IsGivenUp()
    {
        _folder.WriteServer();
        _folder.Config("tls_server_config: {cert_file: server.pem, key_file: server.key}\n");
        await using ExporterProcess exporter = await StartAsync(_folder.File);
        using TcpClient silent = new();
        await silent.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        byte[] buffer = new byte[1];
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            Assert.Equal(0, await silent.GetStream().ReadAsync(buffer, patience.Token));
        }
        catch (IOException)
        {
            // reset: as good as closed
        }
    }

    private static Task<ExporterProcess> StartAsync(string file) =>
        ExporterProcess.StartAsync(new Dictionary<string, string>(), "--source", "replay", "--input", Samples.Stairs, "--speed", "max", "--web.config.file", file);

    private static HttpClient From(string address) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { Timeout = Patience };

    private static async Task<HttpStatusCode> AskAsync(HttpClient client, ExporterProcess exporter, string user)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(exporter.Client.BaseAddress!, "/healthz"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        using HttpResponseMessage response = await client.SendAsync(request, CancellationToken.None);
        return response.StatusCode;
    }

    /// <summary>Serial number of the certificate that a new connection is shown.</summary>
    private static async Task<string> SerialAsync(ExporterProcess exporter)
    {
        using TcpClient connection = new();
        await connection.ConnectAsync(IPAddress.Loopback, exporter.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        string serial = "";
        await using SslStream secured = new(connection.GetStream());
        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "damon.example.org",
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (serial = ((X509Certificate2)certificate!).SerialNumber).Length > 0,
            },
            TestContext.Current.CancellationToken);
        return serial;
    }

    private static string Seconds(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000.0).ToString(CultureInfo.InvariantCulture);

    private static async Task UntilAsync(HttpClient client, string query)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            try
            {
                if (await QueryAsync(client, query) is [_])
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // not up yet
            }

            await Task.Delay(200, patience.Token);
        }
    }

    private static async Task<List<string>> QueryAsync(HttpClient client, string query)
    {
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative), TestContext.Current.CancellationToken));
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => series.GetRawText())];
    }
}
