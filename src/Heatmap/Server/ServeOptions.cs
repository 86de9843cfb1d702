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
internal sealed record ServeOptions(IReadOnlyList<string> Stores, IReadOnlyList<UpstreamAddress> Upstreams, IPAddress? Address, int Port, ApiOptions Api, long CacheBytes);
