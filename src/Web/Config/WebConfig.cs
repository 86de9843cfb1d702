using System.Collections.Immutable;
using System.Globalization;
using DamonWeb.Tls;

namespace DamonWeb.Config;

/// <summary>What a web configuration file says, with the files that it names.</summary>
/// <param name="Tls">null: plain HTTP.</param>
/// <param name="IsHttp2">Whether HTTP/2 may be agreed on; only with TLS.</param>
/// <param name="Headers">Headers of all answers.</param>
/// <param name="Users">bcrypt hashes by name; none: nobody is asked for a password.</param>
/// <param name="RateLimit">null: none.</param>
/// <param name="Warnings">What it says that is not heeded.</param>
internal sealed record WebConfig(
    ServerTls? Tls, bool IsHttp2, ImmutableArray<(string Name, string Value)> Headers, ImmutableSortedDictionary<string, string> Users, RateLimit? RateLimit, ImmutableArray<string> Warnings)
{
    /// <summary>What it protects with, without blanks: <c>tls=TLS12-TLS13,client_auth=NoClientCert,users=2</c>.</summary>
    public string Summary
    {
        get
        {
            string limit = RateLimit is { } rate ? string.Create(CultureInfo.InvariantCulture, $",rate_limit={rate.Interval.TotalSeconds:0.######}s/{rate.Burst}") : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Tls?.Summary ?? "tls=none"},users={Users.Count}{limit}");
        }
    }
}
