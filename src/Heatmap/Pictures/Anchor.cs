namespace DamonHeatmap.Pictures;

/// <summary>Which point of a text stands where it is put; in height it is always the middle.</summary>
internal enum Anchor
{
    /// <summary>Its left end.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Its right end.</summary>
    End,
}
