using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DamonWeb.Tests.Kit;

/// <summary>Certificates that are whole and good for nothing: OpenSSL, as distributions set it, or clients refuse them.</summary>
internal static class OddCertificates
{
    /// <summary>Made by openssl: .NET has no such keys.</summary>
    private const string Ed25519 = """
        -----BEGIN CERTIFICATE-----
        MIIBMDCB46ADAgECAhRGtuOub3FClPKbD17n3LD8YjHzUjAFBgMrZXAwDTELMAkG
        A1UEAwwCZWQwIBcNMjYxMTMwMjIwNTQ0WhgPMjEyNjExMDYyMjA1NDRaMA0xCzAJ
        BgNVBAMMAmVkMCowBQYDK2VwAyEAvvxGMKaeLyeg7YBo7pCQZoi1BxRjHUkm/z/S
        famlXn+jUzBRMB0GA1UdDgQWBBRIOU9lTr5rtlA3qCqjz4liVU5JNDAfBgNVHSME
        GDAWgBRIOU9lTr5rtlA3qCqjz4liVU5JNDAPBgNVHRMBAf8EBTADAQH/MAUGAytl
        cANBALbMgjMFNbeildBkCnHvMQlv1J22p+8n1Iwa9+h8SaLKY8GtTLkw9uJKaIQr
        y9ucBM01VZqBp9EwEPpsyTS1Igs=
        -----END CERTIFICATE-----

        """;

    /// <summary>A certificate and its key, as PEM.</summary>
    /// <param name="how">What is odd about it.</param>
    public static (string Certificate, string Key) Make(string how)
    {
        switch (how)
        {
            case "Ed25519":
                return (Ed25519, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
            case "RSA-1024":
                using (RSA small = RSA.Create(1024))
                {
                    return Pem(new CertificateRequest("CN=x", small, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), small);
                }

            case "SHA-1":
                using (RSA signed = RSA.Create(2048))
                {
                    DateTimeOffset now = TimeProvider.System.GetUtcNow();
                    CertificateRequest request = new("CN=x", signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                    using X509Certificate2 old = request.Create(new X500DistinguishedName("CN=old CA"), new Sha1(signed), now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
                    return (old.ExportCertificatePem() + "\n", signed.ExportPkcs8PrivateKeyPem() + "\n");
                }

            default:
                using (ECDsa key = ECDsa.Create(how == "secp256k1" ? ECCurve.CreateFromFriendlyName(how) : ECCurve.NamedCurves.nistP256))
                {
                    return Pem(new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256), key);
                }
        }
    }

    private static (string Certificate, string Key) Pem(CertificateRequest request, AsymmetricAlgorithm key)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 own = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return (own.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Signs with SHA-1, which .NET does not for certificates any more.</summary>
    private sealed class Sha1(RSA key) : X509SignatureGenerator
    {
        /// <summary>sha1WithRSAEncryption (RFC 3279, 2.2.1).</summary>
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => Convert.FromHexString("300D06092A864886F70D0101050500");

        [SuppressMessage("Security", "CA5350", Justification = "To be refused.")]
        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

        protected override PublicKey BuildPublicKey() => CreateForRSA(key, RSASignaturePadding.Pkcs1).PublicKey;
    }
}
