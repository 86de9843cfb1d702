using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Authentication;
using DamonWeb.Yaml;

namespace DamonWeb.Tls;

/// <summary>Versions and cipher suites, by the names that configuration files have for them.</summary>
internal static class TlsNames
{
    /// <summary>TLS 1.3's suites: no setting takes them away, in Go neither.</summary>
    public static ImmutableArray<TlsCipherSuite> Always { get; } = [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    /// <summary>What Go's tls.CipherSuites() has: suites without known weaknesses.</summary>
    private static readonly TlsCipherSuite[] Suites =
    [
        .. Always,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ];

    /// <summary>A suite by its name; null: there is none such that may be chosen.</summary>
    public static TlsCipherSuite? Suite(string name)
    {
        foreach (TlsCipherSuite suite in Suites)
        {
            if (suite.ToString() == name)
            {
                return suite;
            }
        }

        return null;
    }

    /// <summary>The versions from one to another. A lower bound below TLS 1.2 is one of TLS 1.2, and is told: older ones are broken, and the host's OpenSSL refuses them.</summary>
    /// <param name="section">Where <c>min_version</c> and <c>max_version</c> stand.</param>
    /// <param name="warn">Is told what is not heeded.</param>
    /// <exception cref="WebConfigException">There are no such versions, or none in between.</exception>
    [SuppressMessage("Security", "CA5398", Justification = "The file says which; what it says of the time to come is not known.")]
    public static SslProtocols Versions(YamlSection section, Action<string> warn)
    {
        int least = Version(section, "min_version", 2), most = Version(section, "max_version", 3);
        if (most < 2)
        {
            throw section.Wrong("max_version", $"TLS1{most} cannot be served: expected TLS12 or TLS13");
        }

        if (least > most)
        {
            throw section.Wrong("min_version", $"TLS1{least} is above max_version TLS1{most}");
        }

        if (least < 2)
        {
            warn(section.Wrong("min_version", $"TLS1{least} is not served; TLS12 is the oldest").Message);
        }

        return (least <= 2 ? SslProtocols.Tls12 : SslProtocols.None) | (most >= 3 ? SslProtocols.Tls13 : SslProtocols.None);
    }

    /// <summary>The number behind the point: of TLS 1.2, 2.</summary>
    private static int Version(YamlSection section, string key, int standard) => section.Text(key) switch
    {
        null => standard,
        "TLS10" => 0,
        "TLS11" => 1,
        "TLS12" => 2,
        "TLS13" => 3,
        var other => throw section.Wrong(key, $"{Damon.Records.Excerpt.Of(other)}: expected TLS12 or TLS13"),
    };
}
