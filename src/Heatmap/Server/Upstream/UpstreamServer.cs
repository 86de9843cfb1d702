using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Server.Upstream;

/// <summary>Another server, and whose memory it knows.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Nodes">The values that its streams have for <c>node</c>, as it said when it last answered; null: it never has.</param>
/// <param name="Problem">Why it did not answer when it was last asked for them; null: it did.</param>
internal sealed record UpstreamServer(Uri Url, IReadOnlyList<string>? Nodes, string? Problem)
{
    public const string Node = "node";

    /// <summary>How it is called where people read it.</summary>
    public string Name => Nodes is { Count: > 0 } nodes ? string.Join(", ", nodes) : Authority;

    /// <summary>That it did not answer, for a warning.</summary>
    /// <param name="problem">Why.</param>
    public string Away(string problem) => $"{Authority} did not answer: {problem}";

    /// <summary>Whether it may have what one of some selectors asks for.</summary>
    /// <param name="selectors">None: everything is asked for.</param>
    public bool Fits(IReadOnlyCollection<Selector> selectors) => Nodes is { } nodes && (selectors.Count == 0 || selectors.Any(selector =>
    {
        Matcher[] wanted = [.. selector.Of(Node)];

        // streams without a node have no value to list, and may be there beside those that have one
        return wanted.All(matcher => matcher.MatchesEmpty) || nodes.Any(node => wanted.All(matcher => matcher.Matches(node)));
    }));

    private string Authority => Url.GetLeftPart(UriPartial.Authority);
}
