namespace DamonHeatmap.Access;

/// <summary>How snapshots are shown.</summary>
internal enum AccessStyle
{
    /// <summary>A line a region, by address.</summary>
    Detailed,

    /// <summary>The same with a box for each region, in place of its end.</summary>
    SimpleBoxes,

    /// <summary>Boxes, the hottest first.</summary>
    Hot,

    /// <summary>Boxes, the coldest first.</summary>
    Cold,

    /// <summary>How long which part of the bytes has been idle.</summary>
    RecencyPercentiles,

    /// <summary>How hot which part of the bytes is.</summary>
    TemperaturePercentiles,

    /// <summary>Bytes by idle time.</summary>
    RecencyHistogram,

    /// <summary>Bytes by temperature.</summary>
    TemperatureHistogram,
}
