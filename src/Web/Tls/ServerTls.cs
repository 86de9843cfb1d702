using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Damon.Records;
using DamonWeb.Yaml;

namespace DamonWeb.Tls;

/// <summary>How a server does TLS. Immutable, but for what the platform keeps in a certificate's context.</summary>
internal sealed class ServerTls
{
    private readonly SslStreamCertificateContext _own;
    private readonly ClientAuthType _clients;
    private readonly X509ChainPolicy? _policy;
    private readonly ImmutableArray<string> _names;
    private readonly SslProtocols _versions;
    private readonly CipherSuitesPolicy? _suites;

    private ServerTls(SslStreamCertificateContext own, ClientAuthType clients, X509ChainPolicy? policy, ImmutableArray<string> names, SslProtocols versions, CipherSuitesPolicy? suites) =>
        (_own, _clients, _policy, _names, _versions, _suites) = (own, clients, policy, names, versions, suites);

    /// <summary>Its versions, as <c>TLS12-TLS13</c>, and what is wanted of clients.</summary>
    public string Summary => $"tls={_versions.ToString().Replace("Tls", "TLS", StringComparison.Ordinal).Replace(", ", "-", StringComparison.Ordinal)},client_auth={_clients}{(_names.IsDefault ? "" : string.Create(CultureInfo.InvariantCulture, $",sans={_names.Length}"))}";

    /// <summary>Whether nobody is let in without a certificate.</summary>
    public bool AsksWho => _clients is ClientAuthType.RequireAnyClientCert or ClientAuthType.RequireAndVerifyClientCert;

    /// <summary>Whose certificate it is, and how long it holds.</summary>
    public string Certificate => string.Create(
        CultureInfo.InvariantCulture, $"certificate of {Excerpt.Line(_own.TargetCertificate.Subject)}, valid until {_own.TargetCertificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm:ss'Z'}");

    /// <summary>Whether nobody is let in without a certificate of an authority that is trusted.</summary>
    public bool Verifies => _clients is ClientAuthType.RequireAndVerifyClientCert;

    /// <summary>Whether a certificate has to have one of certain names.</summary>
    public bool HasNames => !_names.IsDefault;

    /// <summary>Why clients do not take its certificate at some time; null: as far as time goes, they do.</summary>
    public string? Untimely(DateTimeOffset now)
    {
        X509Certificate2 own = _own.TargetCertificate;
        DateTime from = own.NotBefore.ToUniversalTime(), until = own.NotAfter.ToUniversalTime();
        string name = Excerpt.Line(own.Subject);
        return now.UtcDateTime > until ? string.Create(CultureInfo.InvariantCulture, $"the certificate of {name} has expired, at {until:yyyy-MM-dd HH:mm:ss'Z'}: clients refuse it")
            : now.UtcDateTime < from ? string.Create(CultureInfo.InvariantCulture, $"the certificate of {name} is not valid before {from:yyyy-MM-dd HH:mm:ss'Z'}: clients refuse it until then")
            : null;
    }

    /// <summary>Reads <c>tls_server_config</c>.</summary>
    /// <param name="section">The section.</param>
    /// <param name="warn">Is told what is not heeded.</param>
    /// <returns>null: there is to be no TLS.</returns>
    /// <exception cref="WebConfigException">It cannot be done as it says.</exception>
    public static ServerTls? Read(YamlSection section, Action<string> warn)
    {
        if (section.IsEmpty)
        {
            return null;
        }

        SslStreamCertificateContext own = Certificates.Own(section) ?? throw section.Wrong(section.Line, "tls_server_config: cert_file and key_file are missing; without the whole section there is no TLS");
        SslProtocols versions = TlsNames.Versions(section, warn);
        if (!section.Flag("prefer_server_cipher_suites", standard: true))
        {
            warn(section.Wrong("prefer_server_cipher_suites", "false is not heeded: the server's order always decides").Message);
        }

        if (section.Texts("curve_preferences") is { Count: > 0 })
        {
            throw section.Wrong("curve_preferences", "curves cannot be chosen here; leave the key away, and choose them for the whole host in openssl.cnf (Groups)");
        }

        ClientAuthType clients = Clients(section);
        X509Certificate2Collection? authorities = Certificates.Authorities(section, "client_ca", "client_ca_file");
        bool verifies = clients is ClientAuthType.VerifyClientCertIfGiven or ClientAuthType.RequireAndVerifyClientCert;
        if (authorities is not null && clients == ClientAuthType.NoClientCert)
        {
            throw section.Wrong(section.Has("client_ca_file") ? "client_ca_file" : "client_ca", "no client is asked for a certificate: add client_auth_type: RequireAndVerifyClientCert");
        }

        if (authorities is null && verifies)
        {
            throw section.Wrong("client_auth_type", $"{clients} needs client_ca_file: without it, nobody is trusted");
        }

        var tls = new ServerTls(own, clients, clients == ClientAuthType.NoClientCert ? null : Certificates.Policy(authorities, Certificates.ClientPurpose), Names(section, clients), versions, Suites(section));
        Certificates.Try(section, tls.Own());
        return tls;
    }

    /// <summary>For one connection.</summary>
    /// <param name="isHttp2">Whether HTTP/2 may be agreed on.</param>
    /// <param name="refused">Is told why a client's certificate is refused.</param>
    [SuppressMessage("Security", "CA5359", Justification = "It refuses what the file does not allow.")]
    public SslServerAuthenticationOptions Options(bool isHttp2, Action<string> refused)
    {
        SslServerAuthenticationOptions options = Own();
        options.ApplicationProtocols = isHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : [SslApplicationProtocol.Http11];
        if (_clients != ClientAuthType.NoClientCert)
        {
            options.ClientCertificateRequired = true;

            // a session that is taken up again shows no certificate: who was trusted then need not be now
            options.AllowTlsResume = false;
            options.CertificateChainPolicy = _policy;
            options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsAllowed(certificate as X509Certificate2, errors, refused);
        }

        return options;
    }

    /// <summary>What it shows and speaks, without what it wants of clients.</summary>
    [SuppressMessage("Security", "CA5398", Justification = "The file says which versions.")]
    private SslServerAuthenticationOptions Own() => new()
    {
        ServerCertificateContext = _own,
        EnabledSslProtocols = _versions,
        CipherSuitesPolicy = _suites,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
    };

    private static ClientAuthType Clients(YamlSection section) => section.Text("client_auth_type") switch
    {
        null or nameof(ClientAuthType.NoClientCert) => ClientAuthType.NoClientCert,
        nameof(ClientAuthType.RequestClientCert) => ClientAuthType.RequestClientCert,

        // the second name is an old one
        nameof(ClientAuthType.RequireAnyClientCert) or "RequireClientCert" => ClientAuthType.RequireAnyClientCert,
        nameof(ClientAuthType.VerifyClientCertIfGiven) => ClientAuthType.VerifyClientCertIfGiven,
        nameof(ClientAuthType.RequireAndVerifyClientCert) => ClientAuthType.RequireAndVerifyClientCert,
        var other => throw section.Wrong("client_auth_type", $"{Excerpt.Of(other)}: expected {string.Join(", ", Enum.GetNames<ClientAuthType>()[..^1])} or {nameof(ClientAuthType.RequireAndVerifyClientCert)}"),
    };

    private static ImmutableArray<string> Names(YamlSection section, ClientAuthType clients)
    {
        if (section.Texts("client_allowed_sans") is not { } names)
        {
            return default;
        }

        if (clients is not (ClientAuthType.RequireAnyClientCert or ClientAuthType.RequireAndVerifyClientCert))
        {
            throw section.Wrong("client_allowed_sans", "needs client_auth_type: RequireAndVerifyClientCert; else who shows no certificate has no name, and is let in");
        }

        return names.Count > 0 ? [.. names.Select(name => name.Text)] : throw section.Wrong("client_allowed_sans", "an empty list would refuse everybody; leave it away, or name somebody");
    }

    private static CipherSuitesPolicy? Suites(YamlSection section)
    {
        if (section.Texts("cipher_suites") is not { Count: > 0 } names)
        {
            return null;
        }

        TlsCipherSuite[] suites = [.. names.Select(name => TlsNames.Suite(name.Text) ?? throw section.Wrong(name.Line, $"tls_server_config.cipher_suites: {Excerpt.Of(name.Text)}: unknown, or too weak to be chosen"))];
        if (OperatingSystem.IsWindows())
        {
            throw section.Wrong("cipher_suites", "cannot be chosen on this system; leave the key away");
        }

        return new CipherSuitesPolicy(suites.Concat(TlsNames.Always).Distinct());
    }

    private bool IsAllowed(X509Certificate2? certificate, SslPolicyErrors errors, Action<string> refused)
    {
        if (certificate is null)
        {
            return _clients is ClientAuthType.RequestClientCert or ClientAuthType.VerifyClientCertIfGiven || Refuse("it showed no certificate");
        }

        if (_clients is ClientAuthType.VerifyClientCertIfGiven or ClientAuthType.RequireAndVerifyClientCert && errors != SslPolicyErrors.None)
        {
            return Refuse($"{Name(certificate)}: {Why(certificate)}");
        }

        return _names.IsDefault || AlternativeNames(certificate).Any(name => _names.Contains(name)) || Refuse($"{Name(certificate)}: none of its alternative names is in client_allowed_sans");

        bool Refuse(string why)
        {
            refused(why);
            return false;
        }
    }

    private static string Name(X509Certificate2 certificate) => $"{Excerpt.Line(certificate.Subject)}, issued by {Excerpt.Line(certificate.Issuer)}";

    /// <summary>What is wrong with a chain, in the platform's words.</summary>
    private string Why(X509Certificate2 certificate)
    {
        using var chain = new X509Chain { ChainPolicy = _policy!.Clone() };
        return chain.Build(certificate) ? "its chain is not complete" : string.Join("; ", chain.ChainStatus.Select(status => Excerpt.Line(status.StatusInformation.Trim())).Distinct());
    }

    /// <summary>DNS names, e-mail addresses, URIs and IP addresses, as they are written.</summary>
    private static List<string> AlternativeNames(X509Certificate2 certificate)
    {
        var names = new List<string>();
        foreach (X509Extension extension in certificate.Extensions.Where(extension => extension.Oid?.Value == "2.5.29.17"))
        {
            try
            {
                AsnReader sequence = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (sequence.HasData)
                {
                    // GeneralName (RFC 5280, 4.2.1.6): 1 is an e-mail address, 2 a DNS name, 6 a URI, 7 an IP address
                    Asn1Tag tag = sequence.PeekTag();
                    if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue is 1 or 2 or 6)
                    {
                        names.Add(sequence.ReadCharacterString(UniversalTagNumber.IA5String, new Asn1Tag(TagClass.ContextSpecific, tag.TagValue)));
                    }
                    else if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == 7)
                    {
                        byte[] address = sequence.ReadOctetString(new Asn1Tag(TagClass.ContextSpecific, tag.TagValue));
                        names.AddRange(address.Length is 4 or 16 ? [new IPAddress(address).ToString()] : []);
                    }
                    else
                    {
                        sequence.ReadEncodedValue();
                    }
                }
            }
            catch (Exception problem) when (problem is AsnContentException or DecoderFallbackException)
            {
                // names that cannot be read are no names
                return [];
            }
        }

        return names;
    }
}
