using System.Diagnostics;
using DamonWeb.Config;
using DamonWeb.Files;
using DamonWeb.Tests.Kit;

namespace DamonWeb.Tests.Config;

public sealed class WebConfigReaderTests : IDisposable
{
    private const string Tls = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n";

    private readonly ConfigFolder _folder = new();

    public WebConfigReaderTests() => _folder.WriteServer();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "tls=none,users=0")]
    [InlineData("# nothing\n", "tls=none,users=0")]
    [InlineData("---\n", "tls=none,users=0")]
    [InlineData("tls_server_config:\nbasic_auth_users: {}\nrate_limit:\n", "tls=none,users=0")]
    [InlineData(Tls, "tls=TLS12-TLS13,client_auth=NoClientCert,users=0")]
    [InlineData(Tls + "  max_version: TLS12\n", "tls=TLS12,client_auth=NoClientCert,users=0")]
    [InlineData(Tls + "  min_version: TLS13\n  client_ca_file: ca.pem\n  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [a, b]\n", "tls=TLS13,client_auth=RequireAndVerifyClientCert,sans=2,users=0")]
    [InlineData(Tls + "  client_auth_type: RequireClientCert\n", "tls=TLS12-TLS13,client_auth=RequireAnyClientCert,users=0")]
    [InlineData(Tls + "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]\n  curve_preferences: []\n  prefer_server_cipher_suites: true\n", "tls=TLS12-TLS13,client_auth=NoClientCert,users=0")]
    [InlineData("rate_limit: {interval: 1m30s, burst: 20}\n", "tls=none,users=0,rate_limit=90s/20")]
    [InlineData("rate_limit: {interval: 0, burst: 0}\n", "tls=none,users=0")]
    [InlineData("rate_limit: {interval: 1h, burst: 2147483647}\n", "tls=none,users=0,rate_limit=3600s/2147483647")]
    [InlineData("http_server_config: {http2: no, headers: {X-Frame-Options: deny, X-XSS-Protection: }}\n", "tls=none,users=0")]
    public void Read_WhatTheToolkitTakes_IsTaken(string text, string summary)
    {
        WebConfig config = Read(text);
        Assert.Equal(summary, config.Summary);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void Read_Users_AreThereAndTheirHashesAreNotTold()
    {
        WebConfig config = Read($"basic_auth_users:\n  alice: {Hashes.Secret}\n  'b o b': \"{Hashes.Secret.Replace("$2a$", "$2y$", StringComparison.Ordinal)}\"\n");
        Assert.Equal(["alice", "b o b"], config.Users.Keys);
        Assert.Equal("tls=none,users=2", config.Summary);
        Assert.DoesNotContain(Hashes.Secret[10..], config.Summary, StringComparison.Ordinal);
    }

    /// <summary>One line each, which names file, line and key.</summary>
    [Theory]
    [InlineData(1, "tls_server_configs: no such key; there are tls_server_config, http_server_config, basic_auth_users, rate_limit", "tls_server_configs:\n")]
    [InlineData(2, "tls_server_config.cert_files: no such key; there are cert, key, ", "tls_server_config:\n  cert_files: x\n")]
    [InlineData(2, "http_server_config.http3: no such key; there are http2, headers", "http_server_config:\n  http3: true\n")]
    [InlineData(3, "http_server_config.headers.Server: no such key; ", "http_server_config:\n  headers:\n    Server: x\n")]
    [InlineData(2, "rate_limit.bursts: no such key; ", "rate_limit:\n  bursts: 1\n")]
    [InlineData(2, "\"http_server_config\" stands there twice, first in line 1", "http_server_config:\nhttp_server_config:\n")]
    [InlineData(3, "not YAML: ", "basic_auth_users:\n  a: b\n a: c\n")]
    [InlineData(1, "not YAML: ", "\"abc\n")]
    [InlineData(1, "expected keys and values", "- a\n")]
    [InlineData(1, "expected keys and values", "hello\n")]
    [InlineData(1, "basic_auth_users: expected keys and values", "basic_auth_users: [a]\n")]
    [InlineData(2, "another document begins", "{}\n---\n{}\n")]
    [InlineData(2, "no value before this line has the name &a", "basic_auth_users:\n  b: *a\n")]
    [InlineData(1, "deeper than 16 levels", "a: [[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]\n")]
    [InlineData(2, "basic_auth_users.a: no bcrypt hash; make one with htpasswd", "basic_auth_users:\n  a: plain-text\n")]
    [InlineData(2, "basic_auth_users.a: expected a text", "basic_auth_users:\n  a:\n")]
    [InlineData(2, "basic_auth_users.a:b: a name cannot have a colon", "basic_auth_users:\n  'a:b': $2y$10$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka\n")]
    [InlineData(2, "basic_auth_users.a: cost 31: one check would take many seconds", "basic_auth_users:\n  a: $2y$31$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka\n")]
    [InlineData(2, "basic_auth_users.a: a hash of the kind $2x$", "basic_auth_users:\n  a: $2x$10$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka\n")]
    [InlineData(2, "basic_auth_users.a: no bcrypt hash", "basic_auth_users:\n  a: $2y$10$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1K\n")]
    [InlineData(3, "http_server_config.headers.X-Frame-Options: \"allow\": expected deny or sameorigin", "http_server_config:\n  headers:\n    X-Frame-Options: allow\n")]
    [InlineData(3, "http_server_config.headers.X-Content-Type-Options: \"x\": expected nosniff", "http_server_config:\n  headers:\n    X-Content-Type-Options: x\n")]
    [InlineData(3, "http_server_config.headers.X-XSS-Protection: expected one line of ASCII", "http_server_config:\n  headers:\n    X-XSS-Protection: \"a\\nb: c\"\n")]
    [InlineData(1, "http_server_config.http2: \"maybe\": expected true or false", "http_server_config: {http2: maybe}\n")]
    [InlineData(2, "rate_limit.interval: \"10\": expected a duration with its unit", "rate_limit:\n  interval: 10\n")]
    [InlineData(2, "rate_limit.interval: \"1ns\": expected a duration with its unit", "rate_limit:\n  interval: 1ns\n  burst: 1\n")]
    [InlineData(3, "rate_limit.burst: \"-1\": expected a whole number", "rate_limit:\n  interval: 1s\n  burst: -1\n")]
    [InlineData(2, "rate_limit.interval: without a burst of at least 1 every request would be refused", "rate_limit:\n  interval: 1s\n")]
    [InlineData(2, "tls_server_config: cert_file and key_file are missing", "tls_server_config:\n  min_version: TLS12\n")]
    [InlineData(2, "a certificate without its key: key_file is missing", "tls_server_config:\n  cert_file: server.pem\n")]
    [InlineData(2, "a key without its certificate: cert_file is missing", "tls_server_config:\n  key_file: server.key\n")]
    [InlineData(2, "tls_server_config.cert_file: none.pem: not found", "tls_server_config:\n  cert_file: none.pem\n  key_file: server.key\n")]
    [InlineData(3, "tls_server_config.key_file: server.pem: not the key of the certificate", "tls_server_config:\n  cert_file: server.pem\n  key_file: server.pem\n")]
    [InlineData(3, "tls_server_config.key_file: other.key: not the key of the certificate", "tls_server_config:\n  cert_file: server.pem\n  key_file: other.key\n")]
    [InlineData(3, "tls_server_config.key_file: encrypted.key: the key is encrypted", "tls_server_config:\n  cert_file: server.pem\n  key_file: encrypted.key\n")]
    [InlineData(2, "tls_server_config.cert_file: server.key: no certificate in it", "tls_server_config:\n  cert_file: server.key\n  key_file: server.key\n")]
    [InlineData(4, "tls_server_config.cert_file: not together with cert", "tls_server_config:\n  key_file: server.key\n  cert: x\n  cert_file: server.pem\n")]
    [InlineData(4, "tls_server_config.min_version: \"TLS9\": expected TLS12 or TLS13", Tls + "  min_version: TLS9\n")]
    [InlineData(4, "tls_server_config.max_version: TLS11 cannot be served", Tls + "  max_version: TLS11\n")]
    [InlineData(5, "tls_server_config.min_version: TLS13 is above max_version TLS12", Tls + "  max_version: TLS12\n  min_version: TLS13\n")]
    [InlineData(5, "tls_server_config.cipher_suites: \"TLS_RSA_WITH_RC4_128_SHA\": unknown, or too weak", Tls + "  cipher_suites:\n  - TLS_RSA_WITH_RC4_128_SHA\n")]
    [InlineData(4, "tls_server_config.curve_preferences: curves cannot be chosen here", Tls + "  curve_preferences: [X25519]\n")]
    [InlineData(4, "tls_server_config.client_auth_type: \"Always\": expected NoClientCert, ", Tls + "  client_auth_type: Always\n")]
    [InlineData(4, "tls_server_config.client_auth_type: RequireAndVerifyClientCert needs client_ca_file", Tls + "  client_auth_type: RequireAndVerifyClientCert\n")]
    [InlineData(4, "tls_server_config.client_auth_type: VerifyClientCertIfGiven needs client_ca_file", Tls + "  client_auth_type: VerifyClientCertIfGiven\n")]
    [InlineData(4, "tls_server_config.client_ca_file: no client is asked for a certificate", Tls + "  client_ca_file: ca.pem\n")]
    [InlineData(5, "tls_server_config.client_ca_file: server.pem: no root certificate in it", Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: server.pem\n")]
    [InlineData(5, "tls_server_config.client_ca_file: server.key: no certificate in it", Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: server.key\n")]
    [InlineData(5, "tls_server_config.client_allowed_sans: needs client_auth_type: RequireAndVerifyClientCert", Tls + "  client_auth_type: RequestClientCert\n  client_allowed_sans: [a]\n")]
    [InlineData(5, "tls_server_config.client_allowed_sans: an empty list would refuse everybody", Tls + "  client_auth_type: RequireAnyClientCert\n  client_allowed_sans: []\n")]
    public void Read_WhatCannotBe_IsOneLineWithFileAndLine(int line, string said, string text)
    {
        using Authority another = Authority.Make();
        (string _, string key) = another.Sign("x");
        _folder.Write("other.key", key);
        _folder.Write("encrypted.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");

        string message = Assert.Throws<WebConfigException>(() => Read(text)).Message;

        Assert.StartsWith($"{_folder.File}:{line}: {said}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("  min_version: TLS10\n", "tls_server_config.min_version: TLS10 is not served; TLS12 is the oldest")]
    [InlineData("  prefer_server_cipher_suites: false\n", "tls_server_config.prefer_server_cipher_suites: false is not heeded: the server's order always decides")]
    public void Read_WhatIsNotHeededAndMakesItNoWeaker_IsAWarning(string more, string said) =>
        Assert.Equal($"{_folder.File}:4: {said}", Assert.Single(Read(Tls + more).Warnings));

    [Fact]
    public void Read_CertificatesInTheFileItself_AreTaken()
    {
        static string Indented(string pem) => string.Concat(pem.TrimEnd().Split('\n').Select(line => $"    {line}\n"));
        string text = $"tls_server_config:\n  cert: |\n{Indented(File.ReadAllText(_folder.At("server.pem")))}  key: |\n{Indented(File.ReadAllText(_folder.At("server.key")))}"
            + $"  client_auth_type: RequireAndVerifyClientCert\n  client_ca: |\n{Indented(_folder.Authority.Pem)}";

        Assert.Equal("tls=TLS12-TLS13,client_auth=RequireAndVerifyClientCert,users=0", Read(text).Summary);
    }

    [Fact]
    public void Read_NameForAValue_StandsForIt()
    {
        WebConfig config = Read($"basic_auth_users:\n  a: &hash {Hashes.Secret}\n  b: *hash\n");
        Assert.Equal([Hashes.Secret, Hashes.Secret], config.Users.Values);
    }

    [Fact]
    public void Read_FileThatIsNotThere_IsOneLine()
    {
        Assert.Equal($"{_folder.At("no.yml")}: not found", Assert.Throws<WebConfigException>(() => WebConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.At("no.yml"))).Message);
        Assert.Equal($"{_folder.Path}: permission denied, or a directory", Assert.Throws<WebConfigException>(() => WebConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.Path)).Message);
    }

    [Fact]
    public void Read_FileThatIsTooLargeOrNoText_IsOneLine()
    {
        _folder.Config(new string('#', ReadFiles.MostBytes + 1));
        Assert.Equal($"{_folder.File}: longer than 1 MiB", Assert.Throws<WebConfigException>(() => WebConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.File)).Message);
        File.WriteAllBytes(_folder.File, [0xff, 0xfe]);
        Assert.Equal($"{_folder.File}: not text in UTF-8", Assert.Throws<WebConfigException>(() => WebConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.File)).Message);
    }

    /// <summary>Each of them would take the place of a good one, and no client could connect any more.</summary>
    [Theory]
    [InlineData("RSA-1024", "no client could connect with it: ")]
    [InlineData("SHA-1", "no client could connect with it: ")]
    [InlineData("secp256k1", "no client could connect with it: ")]
    [InlineData("suites of another kind of key", "no client could connect with it: ")]
    [InlineData("Ed25519", "server.pem: a key of a kind that cannot be used here; use RSA or ECDSA")]
    public void Read_CertificateWithWhichNobodyCanConnect_IsRefused(string how, string said)
    {
        (string certificate, string key) = OddCertificates.Make(how);
        _folder.Write("server.pem", certificate);
        _folder.Write("server.key", key);
        string more = how.StartsWith("suites", StringComparison.Ordinal) ? "  max_version: TLS12\n  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n" : "";
        string message = Assert.Throws<WebConfigException>(() => Read(Tls + more)).Message;
        Assert.StartsWith($"{_folder.File}:2: tls_server_config.cert_file: {said}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    /// <summary>Neither a certificate's time nor what it is for keeps it from being read: that is for clients to judge.</summary>
    [Theory]
    [InlineData(Authority.ForServers, true)]
    [InlineData(Authority.ForClients, false)]
    public void Read_CertificateThatClientsMayNotTrust_IsTaken(string purpose, bool isExpired)
    {
        (string certificate, string key) = _folder.Authority.Sign("x", purpose, isExpired);
        _folder.Write("server.pem", certificate);
        _folder.Write("server.key", key);
        Assert.StartsWith("tls=TLS12-TLS13", Read(Tls).Summary, StringComparison.Ordinal);
    }

    /// <summary>Wherever a file of two certificates is cut in its second, it is refused: else an authority would silently be missing.</summary>
    [Fact]
    public void Read_FileCutInItsSecondCertificate_IsRefused()
    {
        using Authority another = Authority.Make("another CA");
        string first = _folder.Authority.Pem, whole = (first + another.Pem).TrimEnd();
        string config = Tls + "  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n";
        _folder.Write("ca.pem", "# -----BEGIN CERTIFICATE----- is how one begins\n" + whole);
        Read(config);
        foreach (int length in Enumerable.Range(first.Length + 6, whole.Length - first.Length - 6))
        {
            _folder.Write("ca.pem", whole[..length]);
            string message = Assert.Throws<WebConfigException>(() => Read(config)).Message;
            Assert.Equal($"{_folder.File}:5: tls_server_config.client_ca_file: ca.pem: a certificate in it is cut off, or damaged", message);
        }
    }

    /// <summary>Opening a pipe waits for somebody who writes to it.</summary>
    [Fact]
    public async Task Read_PipeOrDevice_IsRefusedAtOnce()
    {
        string pipe = _folder.At("pipe");
        using (Process made = Process.Start("mkfifo", [pipe]))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(_folder.At("link"), pipe);
        foreach (string path in (string[])[pipe, _folder.At("link"), "/dev/zero"])
        {
            Task<WebConfigException> refused = Task.Run(() => Assert.Throws<WebConfigException>(() => WebConfigReader.Read(new ReadFiles(TimeProvider.System), path)));
            Assert.Equal($"{path}: a device or a pipe; name a file", (await refused.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Message);
        }

        _folder.Config(Tls.Replace("server.pem", "pipe", StringComparison.Ordinal));
        Task<WebConfigException> named = Task.Run(() => Assert.Throws<WebConfigException>(() => WebConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.File)));
        Assert.Equal($"{_folder.File}:2: tls_server_config.cert_file: pipe: a device or a pipe; name a file", (await named.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Message);
    }

    private WebConfig Read(string text)
    {
        _folder.Config(text);
        return WebConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.File);
    }
}
