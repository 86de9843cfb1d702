using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DamonWeb.Yaml;

namespace DamonWeb.Tls;

/// <summary>Certificates as PEM, from a file's text or from files that it names.</summary>
internal static class Certificates
{
    /// <summary>Who may be a client, and who a server (RFC 5280, 4.2.1.12).</summary>
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2", ServerPurpose = "1.3.6.1.5.5.7.3.1";

    /// <summary>Kinds of keys, by their numbers (RFC 3279, 2.3; RFC 5480, 2.1.1): the platform has no others that a server could use.</summary>
    private const string Rsa = "1.2.840.113549.1.1.1", Ecdsa = "1.2.840.10045.2.1";

    /// <summary>One's own certificate with its key, and those that stand behind it; null: none is named.</summary>
    /// <param name="section">Where it is named.</param>
    /// <exception cref="WebConfigException">One of the two is missing, cannot be read, or they do not belong together.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The context holds it.")]
    public static SslStreamCertificateContext? Own(YamlSection section)
    {
        (string Text, string Key, string Name)? certificate = section.Content("cert", "cert_file"), key = section.Content("key", "key_file");
        if (certificate is null && key is null)
        {
            return null;
        }

        if (certificate is null || key is null)
        {
            throw section.Wrong(section.LineOf((certificate ?? key)!.Value.Key), certificate is null ? "a key without its certificate: cert_file is missing" : "a certificate without its key: key_file is missing");
        }

        // first without the key, so that what is told is told of the right file
        X509Certificate2Collection all = Read(section, certificate.Value);
        if (all[0].GetKeyAlgorithm() is not (Rsa or Ecdsa))
        {
            throw section.Wrong(section.LineOf(certificate.Value.Key), $"{certificate.Value.Name}: a key of a kind that cannot be used here; use RSA or ECDSA");
        }

        X509Certificate2 own = section.Make(key.Value, text =>
        {
            try
            {
                return X509Certificate2.CreateFromPem(certificate.Value.Text, text);
            }
            catch (Exception problem) when (problem is CryptographicException or ArgumentException)
            {
                throw new CryptographicException(text.Contains("ENCRYPTED", StringComparison.Ordinal) ? "the key is encrypted; give one that is not" : $"not the key of the certificate ({problem.Message})", problem);
            }
        });
        return section.Make(certificate.Value, _ => SslStreamCertificateContext.Create(own, [.. all.Skip(1)], offline: true));
    }

    /// <summary>Refuses a certificate with which no handshake comes to its end.</summary>
    /// <param name="section">Where it is named.</param>
    /// <param name="options">How a server would use it, without asking for clients' certificates.</param>
    /// <exception cref="WebConfigException">Nobody could connect.</exception>
    public static void Try(YamlSection section, SslServerAuthenticationOptions options)
    {
        if (TrialHandshake.Problem(options) is { } problem)
        {
            throw section.Wrong(section.Has("cert_file") ? "cert_file" : "cert", $"no client could connect with it: {problem}");
        }
    }

    /// <summary>Authorities that are trusted; null: none are named.</summary>
    /// <param name="section">Where they are named.</param>
    /// <param name="inline">The key of their text.</param>
    /// <param name="file">The key of their file.</param>
    /// <exception cref="WebConfigException">They cannot be read, or none of them is one.</exception>
    public static X509Certificate2Collection? Authorities(YamlSection section, string inline, string file)
    {
        if (section.Content(inline, file) is not { } content)
        {
            return null;
        }

        X509Certificate2Collection all = Read(section, content);

        // a chain has to end in one that is its own issuer; without such a one, nobody would be let in, and nobody told why
        return all.Any(one => one.SubjectName.RawData.AsSpan().SequenceEqual(one.IssuerName.RawData))
            ? all
            : throw section.Wrong(section.LineOf(content.Key), $"{content.Name}: no root certificate in it (one that is its own issuer); add the root of the chain");
    }

    /// <summary>How a chain has to be: to an authority of these, for a purpose. Nothing is asked of the network for it: neither lists of what is revoked nor missing certificates, whose addresses the other side could choose.</summary>
    /// <param name="authorities">null: those that the host trusts.</param>
    /// <param name="purpose">Of the certificate at its end.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection? authorities, string purpose)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(purpose));
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private static X509Certificate2Collection Read(YamlSection section, (string Text, string Key, string Name) content) => section.Make(content, text =>
    {
        X509Certificate2Collection all = [];
        all.ImportFromPem(text);
        return all.Count == 0 ? throw new CryptographicException("no certificate in it (PEM: -----BEGIN CERTIFICATE-----)")
            : IsWhole(text, all.Count) ? all
            : throw new CryptographicException("a certificate in it is cut off, or damaged");
    });

    /// <summary>Whether each certificate that begins in a text was read: the platform passes over one that does not end, and an authority or a part of a chain would silently be missing.</summary>
    private static bool IsWhole(string text, int read)
    {
        int begun = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> mark = line.TrimEnd();
            bool isMark = mark.StartsWith("-----B", StringComparison.Ordinal) || mark.StartsWith("-----E", StringComparison.Ordinal);
            if (isMark && (mark.Length <= 10 || !mark.EndsWith("-----", StringComparison.Ordinal)))
            {
                return false;
            }

            begun += mark is "-----BEGIN CERTIFICATE-----" ? 1 : 0;
        }

        return begun <= read;
    }
}
