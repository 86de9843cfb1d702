using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Server.Upstream;

/// <summary>Selectors as other servers read them.</summary>
internal static class SelectorText
{
    /// <summary>The same selector, written: without what may stand around one in a query.</summary>
    public static string ToText(this Selector selector) => $"{{{string.Join(',', selector.Matchers.Select(matcher => ApiTime.QuotedWhole(matcher.Label) + Sign(matcher.Kind) + ApiTime.QuotedWhole(matcher.Value)))}}}";

    private static string Sign(MatchKind kind) => kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Pattern => "=~", _ => "!~" };
}
