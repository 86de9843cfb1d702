namespace DamonHeatmap.Compat.Access;

/// <summary>Smallest and largest value that a filter lets pass, in damo's own words.</summary>
internal sealed record TextRange(string Min, string Max)
{
    /// <summary>Everything.</summary>
    public static TextRange All { get; } = new("min", "max");
}
