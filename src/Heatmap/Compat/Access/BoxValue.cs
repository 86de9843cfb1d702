namespace DamonHeatmap.Compat.Access;

/// <summary>What the length, the colour or the height of a region's box says.</summary>
internal enum BoxValue
{
    Age,
    AccessRate,
    Size,

    /// <summary>Nothing; damo takes it for an option and fails on it.</summary>
    None,
}
