using System.Collections.ObjectModel;
using System.Net;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Upstream;

namespace DamonHeatmap.Server;

/// <summary>What is served, and where.</summary>
/// <param name="Stores">Files and folders.</param>
/// <param name="Upstreams">Other servers that are asked in their place.</param>
/// <param name="Address">Where to listen; null: at all of this host's addresses.</param>
/// <param name="Port">The port; 0: a free one.</param>
/// <param name="Api">Limits of an answer.</param>
/// <param name="CacheBytes">Memory for what was made.</param>
internal sealed record ServeOptions(IReadOnlyList<string> Stores, IReadOnlyList<UpstreamAddress> Upstreams, IPAddress? Address, int Port, ApiOptions Api, long CacheBytes)
{
    /// <summary>The file that says how it is protected; null: it is not.</summary>
    public string? WebConfigFile { get; init; }

    /// <summary>The file that says how the other servers are reached; null: without a password, and with the authorities that the host trusts.</summary>
    public string? UpstreamConfigFile { get; init; }

    /// <summary>Of each store that was made of a recording, that: messages call it by its name.</summary>
    public IReadOnlyDictionary<string, string> Recordings { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Whether other hosts can reach it.</summary>
    public bool IsReachable => Address is null || !IPAddress.IsLoopback(Address);
}
