using DamonWeb.Client;
using DamonWeb.Files;
using DamonWeb.Tests.Kit;

namespace DamonWeb.Tests.Client;

public sealed class ClientConfigReaderTests : IDisposable
{
    private readonly ConfigFolder _folder = new();

    public ClientConfigReaderTests() => _folder.WriteServer();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", null)]
    [InlineData("tls_config: {ca_file: ca.pem, cert_file: server.pem, key_file: server.key, server_name: x}\n", null)]
    [InlineData("basic_auth: {username: alice, password: secret}\n", "Basic YWxpY2U6c2VjcmV0")]
    [InlineData("basic_auth: {username: alice, password_file: password}\n", "Basic YWxpY2U6c2VjcmV0")]
    [InlineData("basic_auth: {username: alice}\n", "Basic YWxpY2U6")]
    [InlineData("basic_auth: {username: ' alice', password: ' secret '}\n", "Basic IGFsaWNlOiBzZWNyZXQg")]
    [InlineData("authorization: {credentials_file: password}\n", "Bearer secret")]
    [InlineData("authorization: {type: 'x-y.z', credentials: x}\n", "x-y.z x")]
    [InlineData("authorization: {type: Token, credentials: x}\n", "Token x")]
    public void Read_WhatPrometheusTakes_IsTaken(string text, string? authorization)
    {
        _folder.Write("password", "secret\n");
        ClientConfig config = Read(text);
        Assert.Equal(authorization, config.Authorization?.ToString());
        Assert.Empty(config.Warnings);
    }

    [Theory]
    [InlineData(1, "oauth2: no such key; there are basic_auth, authorization, tls_config", "oauth2: {}\n")]
    [InlineData(2, "authorization: not together with basic_auth", "basic_auth: {username: a}\nauthorization: {credentials: b}\n")]
    [InlineData(1, "basic_auth: username is missing", "basic_auth: {password: a}\n")]
    [InlineData(1, "basic_auth.username: a name cannot have a colon", "basic_auth: {username: 'a:b'}\n")]
    [InlineData(2, "basic_auth.password_file: none: not found", "basic_auth:\n  password_file: none\n  username: a\n")]
    [InlineData(1, "authorization.type: Basic has a section of its own", "authorization: {type: basic, credentials: x}\n")]
    [InlineData(1, "authorization: credentials_file is missing", "authorization: {type: Bearer}\n")]
    [InlineData(1, "authorization.type: \"a,b\": expected one word", "authorization: {type: 'a,b', credentials: x}\n")]
    [InlineData(1, "authorization.type: \"(\": expected one word", "authorization: {type: '(', credentials: x}\n")]
    [InlineData(1, "authorization.type: \"a b\": expected one word", "authorization: {type: a b, credentials: x}\n")]
    [InlineData(1, "authorization.type: \"ä\": expected one word", "authorization: {type: ä, credentials: x}\n")]
    [InlineData(1, "tls_config.server_name: \"a b\": expected a host's name or address, without a port", "tls_config: {server_name: a b}\n")]
    [InlineData(1, "tls_config.server_name: \"a:9464\": expected a host's name or address, without a port", "tls_config: {server_name: 'a:9464'}\n")]
    [InlineData(1, "tls_config.cert_file: no client could connect with it: ", "tls_config: {cert_file: odd.pem, key_file: odd.key}\n")]
    [InlineData(2, "authorization.credentials: expected one word of ASCII", "authorization:\n  credentials: \"a b\"\n")]
    [InlineData(2, "tls_config.ca_file: server.pem: no root certificate in it", "tls_config:\n  ca_file: server.pem\n")]
    [InlineData(2, "a certificate without its key: key_file is missing", "tls_config:\n  cert_file: server.pem\n")]
    public void Read_WhatCannotBe_IsOneLineWithFileAndLine(int line, string said, string text)
    {
        (string certificate, string key) = OddCertificates.Make("RSA-1024");
        _folder.Write("odd.pem", certificate);
        _folder.Write("odd.key", key);
        string message = Assert.Throws<WebConfigException>(() => Read(text)).Message;
        Assert.StartsWith($"{_folder.File}:{line}: {said}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Read_NobodyIsAskedWhoTheyAre_IsAWarning() =>
        Assert.StartsWith($"{_folder.File}:1: tls_config.insecure_skip_verify: servers are not asked who they are", Assert.Single(Read("tls_config: {insecure_skip_verify: true}\n").Warnings), StringComparison.Ordinal);

    private ClientConfig Read(string text)
    {
        _folder.Config(text);
        return ClientConfigReader.Read(new ReadFiles(TimeProvider.System), _folder.File);
    }
}
