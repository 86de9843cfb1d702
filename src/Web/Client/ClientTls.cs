using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Damon.Records;
using DamonWeb.Tls;
using DamonWeb.Yaml;

namespace DamonWeb.Client;

/// <summary>How a client does TLS. Immutable, but for what the platform keeps in a certificate's context.</summary>
internal sealed class ClientTls
{
    private readonly SslStreamCertificateContext? _own;
    private readonly X509ChainPolicy _policy;
    private readonly SslProtocols _versions;
    private readonly bool _trustsAll;

    private ClientTls(SslStreamCertificateContext? own, X509ChainPolicy policy, SslProtocols versions, string? serverName, bool trustsAll) =>
        (_own, _policy, _versions, ServerName, _trustsAll) = (own, policy, versions, serverName, trustsAll);

    /// <summary>Whom the server's certificate has to name, in place of the URL's host; null: that host.</summary>
    public string? ServerName { get; }

    /// <summary>Reads <c>tls_config</c>.</summary>
    /// <param name="section">The section.</param>
    /// <param name="warn">Is told what is not heeded.</param>
    /// <exception cref="WebConfigException">It cannot be done as it says.</exception>
    [SuppressMessage("Security", "CA5398", Justification = "The file says which versions.")]
    public static ClientTls Read(YamlSection section, Action<string> warn)
    {
        SslStreamCertificateContext? own = Certificates.Own(section);
        SslProtocols versions = TlsNames.Versions(section, warn);
        if (own is not null)
        {
            // a key that OpenSSL does not take as a server's is none that it takes as a client's
            Certificates.Try(section, new SslServerAuthenticationOptions { ServerCertificateContext = own, EnabledSslProtocols = versions, CertificateRevocationCheckMode = X509RevocationMode.NoCheck });
        }

        string? name = section.Text("server_name");
        if (name is not null && Uri.CheckHostName(name) is UriHostNameType.Unknown)
        {
            throw section.Wrong("server_name", $"{Excerpt.Of(name)}: expected a host's name or address, without a port");
        }

        return new ClientTls(
            own, Certificates.Policy(Certificates.Authorities(section, "ca", "ca_file"), Certificates.ServerPurpose), versions, name, section.Flag("insecure_skip_verify", standard: false));
    }

    /// <summary>For one connection.</summary>
    /// <param name="host">The URL's host.</param>
    [SuppressMessage("Security", "CA5398", Justification = "The file says which versions.")]
    [SuppressMessage("Security", "CA5359", Justification = "insecure_skip_verify says so, and is told at the start.")]
    public SslClientAuthenticationOptions Options(string host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = ServerName ?? host,
            EnabledSslProtocols = _versions,
            CertificateChainPolicy = _policy,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = _own,
            ApplicationProtocols = [SslApplicationProtocol.Http11],

            // else what is trusted now would not be asked for
            AllowTlsResume = false,
        };
        if (_trustsAll)
        {
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        }

        return options;
    }
}
