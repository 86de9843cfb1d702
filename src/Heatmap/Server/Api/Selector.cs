namespace DamonHeatmap.Server.Api;

/// <summary>Which series are meant: <c>name{label="value", …}</c>.</summary>
/// <param name="Matchers">All of them; the name is the label <c>__name__</c>.</param>
internal sealed record Selector(IReadOnlyList<Matcher> Matchers)
{
    public const string Name = "__name__";

    /// <summary>Those of a label.</summary>
    public IEnumerable<Matcher> Of(string label) => Matchers.Where(matcher => matcher.Label == label);
}
