namespace DamonHeatmap.Access;

/// <summary>The names of styles, which are damo's, and what the styles have in common.</summary>
internal static class AccessStyles
{
    private static readonly (string Name, AccessStyle Style)[] All =
    [
        ("detailed", AccessStyle.Detailed), ("simple-boxes", AccessStyle.SimpleBoxes), ("hot", AccessStyle.Hot), ("cold", AccessStyle.Cold),
        ("recency-percentiles", AccessStyle.RecencyPercentiles), ("idle-time-percentiles", AccessStyle.RecencyPercentiles),
        ("temperature-percentiles", AccessStyle.TemperaturePercentiles),
        ("recency-sz-hist", AccessStyle.RecencyHistogram), ("cold-memory-tail", AccessStyle.RecencyHistogram),
        ("temperature-sz-hist", AccessStyle.TemperatureHistogram),
    ];

    /// <summary>All names; two styles have two.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static pair => pair.Name)];

    /// <summary>The style of a name; null: there is none.</summary>
    public static AccessStyle? Named(string name) => All.Where(pair => pair.Name == name).Select(static pair => (AccessStyle?)pair.Style).FirstOrDefault();

    public static bool ListsRegions(this AccessStyle style) => style <= AccessStyle.Cold;

    /// <summary>Whether it is boxes, asked for or not.</summary>
    public static bool IsBoxes(this AccessStyle style) => style is AccessStyle.SimpleBoxes or AccessStyle.Hot or AccessStyle.Cold;

    public static bool IsPercentiles(this AccessStyle style) => style is AccessStyle.RecencyPercentiles or AccessStyle.TemperaturePercentiles;

    public static bool IsHistogram(this AccessStyle style) => style is AccessStyle.RecencyHistogram or AccessStyle.TemperatureHistogram;
}
