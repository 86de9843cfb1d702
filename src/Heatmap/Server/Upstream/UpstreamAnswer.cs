using System.Text.Json;

namespace DamonHeatmap.Server.Upstream;

/// <summary>What another server said.</summary>
/// <param name="Server">Which.</param>
/// <param name="Document">Its answer; null: there is none.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record UpstreamAnswer(UpstreamServer Server, JsonDocument? Document, string? Problem) : IDisposable
{
    /// <summary>Whether it is a good one.</summary>
    public bool IsSuccess => Document is not null && Document.RootElement.TryGetProperty("status", out JsonElement status) && status.ValueEquals("success");

    public void Dispose() => Document?.Dispose();
}
