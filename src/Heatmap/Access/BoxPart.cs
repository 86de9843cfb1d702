namespace DamonHeatmap.Access;

/// <summary>What the length, the colour or the height of a box says.</summary>
/// <param name="Value">Of the region; null: nothing.</param>
/// <param name="IsLogarithmic">Whether it grows with the logarithm.</param>
internal readonly record struct BoxPart(RegionKey? Value, bool IsLogarithmic);
