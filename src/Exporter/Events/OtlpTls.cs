using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Damon;

namespace DamonExporter.Events;

/// <summary>Whose certificates are trusted, and which one is shown. The SDK knows the same variables, but only for connections that it makes itself.</summary>
internal sealed class OtlpTls
{
    private X509Certificate2Collection? _trusted;
    private X509Certificate2? _own;

    private OtlpTls()
    {
    }

    /// <summary>Reads the certificates that the variables name.</summary>
    /// <exception cref="DamonDataException">One cannot be read.</exception>
    public static OtlpTls Read(Func<string, string?> environment)
    {
        OtlpTls tls = new();
        string? Find(string what) => environment($"OTEL_EXPORTER_OTLP_LOGS_{what}") is { Length: > 0 } own ? own : environment($"OTEL_EXPORTER_OTLP_{what}");
        if (Find("CERTIFICATE") is { Length: > 0 } authority)
        {
            tls._trusted = Load("OTEL_EXPORTER_OTLP_CERTIFICATE", authority, () =>
            {
                X509Certificate2Collection trusted = [];
                trusted.ImportFromPemFile(authority);
                return trusted.Count > 0 ? trusted : throw new CryptographicException("it holds no certificate");
            });
        }

        if (Find("CLIENT_CERTIFICATE") is { Length: > 0 } certificate)
        {
            tls._own = Load("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", certificate, () => X509Certificate2.CreateFromPemFile(certificate, Find("CLIENT_KEY") is { Length: > 0 } key ? key : null));
        }

        return tls;
    }

    /// <summary>For new connections.</summary>
    public SslClientAuthenticationOptions Options()
    {
        SslClientAuthenticationOptions options = new();
        if (_trusted is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(_trusted);
        }

        if (_own is not null)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(_own, null);
        }

        return options;
    }

    private static T Load<T>(string variable, string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{variable}: {path}: {OtlpAnswers.OneLine(e.Message)}", e);
        }
    }
}
