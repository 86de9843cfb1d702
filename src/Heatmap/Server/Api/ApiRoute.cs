namespace DamonHeatmap.Server.Api;

/// <summary>What answers a path.</summary>
/// <param name="Methods">HTTP methods that it takes.</param>
/// <param name="AnswerAsync">Makes the body, JSON.</param>
internal sealed record ApiRoute(IReadOnlyList<string> Methods, Func<ApiRequest, CancellationToken, Task<byte[]>> AnswerAsync);
