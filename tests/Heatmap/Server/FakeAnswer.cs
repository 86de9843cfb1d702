namespace DamonHeatmap.Tests.Server;

/// <summary>What a server that is none answers.</summary>
/// <param name="Body">The body.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">Media type.</param>
/// <param name="Headers">More headers, each with its end of line.</param>
/// <param name="Length">How long it says that the body is, where that is not so.</param>
internal sealed record FakeAnswer(string Body, int Status = 200, string Type = "application/json", string Headers = "", long? Length = null);
