namespace DamonHeatmap.Requests;

/// <summary>Which contiguous address ranges are drawn when none is asked for.</summary>
internal enum RangeChoice
{
    /// <summary>The one with the largest heat per byte.</summary>
    Hottest,

    /// <summary>Each of them, one map after the other.</summary>
    All,
}
