using System.Diagnostics.CodeAnalysis;

namespace DamonHeatmap.Server.Upstream;

/// <summary>Where other servers are: one by its URL, or all that a name of DNS has addresses of, as that of a headless service has.</summary>
/// <param name="Url">The server; or, of a name, with the name as host.</param>
/// <param name="IsName">Whether every address of the name is a server.</param>
internal sealed record UpstreamAddress(Uri Url, bool IsName)
{
    private const string NamePrefix = "dns+";

    /// <summary>Reads <c>http://HOST:PORT</c> or <c>https://…</c>, with <c>dns+</c> before it for a name. Null: it is none of them.</summary>
    [SuppressMessage("Design", "CA1054", Justification = "What a user writes is no URL yet.")]
    public static UpstreamAddress? Parse(string text)
    {
        bool isName = text.StartsWith(NamePrefix, StringComparison.Ordinal);
        return Uri.TryCreate(isName ? text[NamePrefix.Length..] : text, UriKind.Absolute, out Uri? url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? new UpstreamAddress(url.AbsolutePath.EndsWith('/') ? url : new Uri(url + "/"), isName)
            : null;
    }
}
