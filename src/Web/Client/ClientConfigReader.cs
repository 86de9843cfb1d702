using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Damon.Records;
using DamonWeb.Config;
using DamonWeb.Files;
using DamonWeb.Yaml;

namespace DamonWeb.Client;

/// <summary>Reads how to reach servers that are protected: the part of Prometheus' <c>http_config</c> that says who asks and whom to trust.</summary>
internal static class ClientConfigReader
{
    /// <summary>RFC 9110, 5.6.2.</summary>
    private static readonly SearchValues<char> Token = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Reads it.</summary>
    /// <param name="files">Reads files.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="WebConfigException">It cannot be used.</exception>
    public static ClientConfig Read(ReadFiles files, string path)
    {
        YamlSection root = new(path, "", files, WebConfigReader.Parse(files, path), "basic_auth", "authorization", "tls_config");
        YamlSection tls = root.Section("tls_config", "ca", "ca_file", "cert", "cert_file", "key", "key_file", "server_name", "insecure_skip_verify", "min_version", "max_version");
        var warnings = new List<string>();
        if (tls.Flag("insecure_skip_verify", standard: false))
        {
            warnings.Add(tls.Wrong("insecure_skip_verify", "servers are not asked who they are: whoever is on the way can read and change what is sent").Message);
        }

        return new ClientConfig(Authorization(root), ClientTls.Read(tls, warnings.Add), [.. warnings]);
    }

    private static AuthenticationHeaderValue? Authorization(YamlSection root)
    {
        YamlSection basic = root.Section("basic_auth", "username", "username_file", "password", "password_file"), other = root.Section("authorization", "type", "credentials", "credentials_file");
        if (!basic.IsEmpty && !other.IsEmpty)
        {
            throw root.Wrong("authorization", "not together with basic_auth: say one of them");
        }

        if (!basic.IsEmpty)
        {
            (string Text, string Key, string Name) name = basic.Content("username", "username_file") ?? throw basic.Wrong(basic.Line, "basic_auth: username is missing");
            string password = basic.Content("password", "password_file") is { } content ? Value(content) : "";
            string user = Value(name);
            return user.Contains(':', StringComparison.Ordinal)
                ? throw basic.Wrong(name.Key, "a name cannot have a colon")
                : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        if (other.IsEmpty)
        {
            return null;
        }

        string type = other.Text("type") ?? "Bearer";
        if (type.AsSpan().ContainsAnyExcept(Token))
        {
            throw other.Wrong("type", $"{Excerpt.Of(type)}: expected one word, such as Bearer");
        }

        if (type.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            throw other.Wrong("type", "Basic has a section of its own: basic_auth");
        }

        (string Text, string Key, string Name) secret = other.Content("credentials", "credentials_file") ?? throw other.Wrong(other.Line, "authorization: credentials_file is missing");
        string token = Value(secret);
        return token.Length > 0 && token.All(character => character is > ' ' and < '\x7f')
            ? new AuthenticationHeaderValue(type, token)
            : throw other.Wrong(secret.Key, "expected one word of ASCII");
    }

    /// <summary>A file ends in a line's end, as a rule; what stands in quotes is meant as it stands there.</summary>
    private static string Value((string Text, string Key, string Name) content) => content.Key.EndsWith("_file", StringComparison.Ordinal) ? content.Text.Trim() : content.Text;
}
