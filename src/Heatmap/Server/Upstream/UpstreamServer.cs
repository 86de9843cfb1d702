namespace DamonHeatmap.Server.Upstream;

/// <summary>Another server, and whose memory it knows.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Nodes">The values that its streams have for <c>node</c>; null: it did not say.</param>
/// <param name="Problem">Why it did not.</param>
internal sealed record UpstreamServer(Uri Url, IReadOnlyList<string>? Nodes, string? Problem);
