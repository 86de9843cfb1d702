using System.Security.Cryptography.X509Certificates;
using Damon.TestKit;

namespace DamonWeb.Tests.Kit;

/// <summary>A folder with a web configuration file, certificates and keys; gone afterwards.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Authority Authority { get; } = Authority.Make();

    /// <summary>Where the configuration file is.</summary>
    public string File => At("web.yml");

    public string Path => _folder.Path;

    public string At(string name) => _folder.At(name);

    /// <summary>Writes a file beside the others, in one step.</summary>
    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(At(name + ".new"), text);
        System.IO.File.Move(At(name + ".new"), At(name), overwrite: true);
        return At(name);
    }

    /// <summary>Writes the configuration file.</summary>
    public string Config(string text) => Write("web.yml", text);

    /// <summary>Writes server.pem, server.key and ca.pem.</summary>
    public void WriteServer(string name = "localhost", bool rsa = false)
    {
        (string certificate, string key) = Authority.Sign(name, rsa: rsa);
        Write("server.pem", certificate);
        Write("server.key", key);
        Write("ca.pem", Authority.Pem);
    }

    /// <summary>A client's certificate with its key.</summary>
    public static X509Certificate2 Load((string Certificate, string Key) pair) => X509Certificate2.CreateFromPem(pair.Certificate, pair.Key);

    public void Dispose()
    {
        Authority.Dispose();
        _folder.Dispose();
    }
}
