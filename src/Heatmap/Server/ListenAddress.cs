using System.Globalization;
using System.Net;

namespace DamonHeatmap.Server;

/// <summary>Where to listen.</summary>
/// <param name="Address">The address; null: all of this host's.</param>
/// <param name="Port">The port; 0: a free one.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>Reads <c>ADDRESS:PORT</c>; an address of IPv6 stands in brackets, and none means all. Null: it is none.</summary>
    public static ListenAddress? Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > IPEndPoint.MaxPort)
        {
            return null;
        }

        string host = text[..colon];
        if (host.Length == 0)
        {
            return new ListenAddress(null, port);
        }

        if (host == "localhost")
        {
            return new ListenAddress(IPAddress.Loopback, port);
        }

        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        return IPAddress.TryParse(isBracketed ? host[1..^1] : host, out IPAddress? address) && isBracketed == host.Contains(':', StringComparison.Ordinal) ? new ListenAddress(address, port) : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(Address is null ? "" : Address.ToString().Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address)}:{Port}");
}
