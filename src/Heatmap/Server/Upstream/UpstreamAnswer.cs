using System.Text.Json;

namespace DamonHeatmap.Server.Upstream;

/// <summary>What another server said.</summary>
/// <param name="Server">Which.</param>
/// <param name="Document">Its answer; null: there is none.</param>
/// <param name="Problem">Why there is none.</param>
internal sealed record UpstreamAnswer(UpstreamServer Server, JsonDocument? Document, string? Problem) : IDisposable
{
    /// <summary>Whether it is a good one.</summary>
    public bool IsSuccess => Status == "success" && Document!.RootElement.TryGetProperty("data", out _);

    /// <summary>What it says of itself; null: nothing, so that it is no answer of this API.</summary>
    public string? Status => Document?.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("status", out JsonElement status) && status.ValueKind == JsonValueKind.String ? status.GetString() : null;

    public void Dispose() => Document?.Dispose();
}
