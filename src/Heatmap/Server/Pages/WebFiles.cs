using System.Net;
using System.Reflection;
using System.Text;

namespace DamonHeatmap.Server.Pages;

/// <summary>The page with a time picker, and what it consists of.</summary>
internal static class WebFiles
{
    /// <summary>It may use what comes from here, and nothing else.</summary>
    public const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private static readonly Dictionary<string, MapPage> Files = new(StringComparer.Ordinal)
    {
        ["/"] = Read("index.html", "text/html; charset=utf-8"),
        ["/serve.css"] = Read("serve.css", "text/css; charset=utf-8"),
        ["/serve.js"] = Read("serve.js", "text/javascript; charset=utf-8"),
    };

    /// <summary>Null: there is none.</summary>
    public static MapPage? Get(string path) => Files.GetValueOrDefault(path);

    /// <summary>A page that says what went wrong.</summary>
    public static MapPage Error(string message) =>
        new("text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>No map</title><p id=\"error\">{WebUtility.HtmlEncode(message)}</p></html>\n"));

    private static MapPage Read(string name, string type)
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("serve/" + name)!;
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return new MapPage(type, copy.ToArray());
    }
}
