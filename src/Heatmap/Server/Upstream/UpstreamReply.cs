using System.Net;

namespace DamonHeatmap.Server.Upstream;

/// <summary>What came back from another server. As long as it is held, it takes one of the places for large answers, if it is one.</summary>
/// <param name="Problem">Why nothing did; null: something did.</param>
/// <param name="IsSilent">Whether that is because it took too long.</param>
internal sealed record UpstreamReply(string? Problem, bool IsSilent = false) : IDisposable
{
    /// <summary>HTTP status.</summary>
    public HttpStatusCode Status { get; init; }

    /// <summary>Media type without its parameters; empty: there is none.</summary>
    public string Type { get; init; } = "";

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What is given back when nobody holds it any more.</summary>
    public IDisposable? Place { get; init; }

    public void Dispose() => Place?.Dispose();
}
