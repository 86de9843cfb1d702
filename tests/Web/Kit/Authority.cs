using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DamonWeb.Tests.Kit;

/// <summary>A certificate authority of a test's own, which signs whatever is asked of it.</summary>
internal sealed class Authority : IDisposable
{
    public const string ForClients = "1.3.6.1.5.5.7.3.2", ForServers = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2 _own;

    private Authority(X509Certificate2 own) => _own = own;

    public string Pem => _own.ExportCertificatePem() + "\n";

    public static Authority Make(string name = "test CA")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new Authority(request.CreateSelfSigned(now.AddDays(-30), now.AddDays(30)));
    }

    /// <summary>An authority below this one.</summary>
    public Authority Below(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signed = request.Create(_own, now.AddDays(-20), now.AddDays(20), RandomNumberGenerator.GetBytes(8));
        return new Authority(signed.CopyWithPrivateKey(key));
    }

    /// <summary>A certificate and its key, as PEM.</summary>
    /// <param name="name">Its common name, and one of its DNS names.</param>
    /// <param name="purpose">What it is for; null: it does not say.</param>
    /// <param name="isExpired">Whether its time is over.</param>
    /// <param name="rsa">Whether its key is one of RSA.</param>
    public (string Certificate, string Key) Sign(string name, string? purpose = ForServers, bool isExpired = false, bool rsa = false)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = key is RSA one ? new($"CN={name}", one, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddEmailAddress($"{name}@example.org");
        names.AddUri(new Uri($"spiffe://example.org/{name}"));
        request.CertificateExtensions.Add(names.Build());
        if (purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 signed = request.Create(_own.SubjectName, X509SignatureGenerator.CreateForECDsa(_own.GetECDsaPrivateKey()!), now.AddDays(-10), isExpired ? now.AddDays(-1) : now.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return (signed.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    public void Dispose() => _own.Dispose();
}
