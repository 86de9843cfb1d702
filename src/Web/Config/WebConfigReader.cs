using System.Collections.Immutable;
using System.Globalization;
using Damon.Records;
using DamonWeb.Files;
using DamonWeb.Tls;
using DamonWeb.Users;
using DamonWeb.Yaml;

namespace DamonWeb.Config;

/// <summary>
/// Reads a web configuration file, of the form that Prometheus' exporter toolkit has for it. What cannot be done as it says is an error where the server would be weaker than it asks for, and a warning elsewhere.
/// </summary>
internal static class WebConfigReader
{
    private static readonly string[] Headers = ["Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "X-XSS-Protection", "Strict-Transport-Security"];

    /// <summary>Reads it.</summary>
    /// <param name="files">Reads files.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="WebConfigException">It cannot be used.</exception>
    public static WebConfig Read(ReadFiles files, string path)
    {
        YamlSection root = new(path, "", files, Parse(files, path), "tls_server_config", "http_server_config", "basic_auth_users", "rate_limit");
        var warnings = new List<string>();
        YamlSection http = root.Section("http_server_config", "http2", "headers");
        YamlSection tls = root.Section(
            "tls_server_config",
            "cert", "key", "cert_file", "key_file", "client_auth_type", "client_ca", "client_ca_file", "client_allowed_sans", "min_version", "max_version", "cipher_suites", "prefer_server_cipher_suites", "curve_preferences");
        return new WebConfig(ServerTls.Read(tls, warnings.Add), http.Flag("http2", standard: true), HeadersOf(http), UsersOf(root), Limit(root), [.. warnings]);
    }

    /// <summary>Reads a file's YAML.</summary>
    /// <exception cref="WebConfigException">There is none.</exception>
    public static YamlMap? Parse(ReadFiles files, string path)
    {
        string text;
        try
        {
            text = files.ReadText(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new WebConfigException($"{Excerpt.Path(path)}: {Excerpt.Reason(problem)}", problem);
        }

        return YamlFile.Parse(Excerpt.Path(path), text);
    }

    private static ImmutableArray<(string Name, string Value)> HeadersOf(YamlSection http)
    {
        YamlSection section = http.Section("headers", Headers);
        var headers = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (string name in Headers)
        {
            if (section.Text(name) is not { } value)
            {
                continue;
            }

            string[] allowed = name switch { "X-Frame-Options" => ["deny", "sameorigin"], "X-Content-Type-Options" => ["nosniff"], _ => [] };
            if (allowed.Length > 0 && !allowed.Contains(value))
            {
                throw section.Wrong(name, $"{Excerpt.Of(value)}: expected {string.Join(" or ", allowed)}");
            }

            if (!value.All(character => character is >= ' ' and < '\x7f'))
            {
                throw section.Wrong(name, "expected one line of ASCII");
            }

            headers.Add((name, value));
        }

        return headers.ToImmutable();
    }

    private static ImmutableSortedDictionary<string, string> UsersOf(YamlSection root)
    {
        var users = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        YamlSection section = root.Section("basic_auth_users");
        foreach ((string name, string hash, int line) in section.All())
        {
            // what is behind the first colon of a request's credentials is the password
            string? problem = name.Length == 0 ? "a user without a name" : name.Contains(':', StringComparison.Ordinal) ? "a name cannot have a colon" : PasswordHash.Problem(hash);
            if (problem is not null)
            {
                throw section.Wrong(line, $"basic_auth_users.{Excerpt.Line(name)}: {problem}");
            }

            users.Add(name, hash);
        }

        return users.ToImmutable();
    }

    private static RateLimit? Limit(YamlSection root)
    {
        YamlSection section = root.Section("rate_limit", "interval", "burst");
        if (section.IsEmpty)
        {
            return null;
        }

        TimeSpan interval = TimeSpan.Zero;
        if (section.Text("interval") is { } text)
        {
            interval = GoDuration.Parse(text) ?? throw section.Wrong("interval", $"{Excerpt.Of(text)}: expected a duration with its unit, such as 100ms or 1s, or 0 for no limit");
        }

        int burst = 0;
        if (section.Text("burst") is { } number && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out burst))
        {
            throw section.Wrong("burst", $"{Excerpt.Of(number)}: expected a whole number");
        }

        return interval == TimeSpan.Zero ? null
            : burst > 0 ? new RateLimit(interval, burst)
            : throw section.Wrong(section.Has("burst") ? "burst" : "interval", "without a burst of at least 1 every request would be refused");
    }
}
