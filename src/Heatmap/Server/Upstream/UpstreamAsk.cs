namespace DamonHeatmap.Server.Upstream;

/// <summary>What is asked of another server.</summary>
/// <param name="Path">The path, without a slash before it, and with what stands behind the question mark.</param>
/// <param name="Form">Parameters of a form; null: it is got.</param>
/// <param name="Time">How long it may take.</param>
/// <param name="Size">What kind of answer is expected.</param>
internal sealed record UpstreamAsk(string Path, IReadOnlyCollection<KeyValuePair<string, string>>? Form, TimeSpan Time, UpstreamSize Size);
