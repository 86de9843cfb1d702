namespace DamonHeatmap.Requests;

/// <summary>Which contiguous address ranges are drawn when none is asked for.</summary>
internal enum RangeChoice
{
    /// <summary>All of them in one map, what lies between folded away where it is large.</summary>
    Mapped,

    /// <summary>The one with the largest heat per byte.</summary>
    Hottest,

    /// <summary>Each of them, one map after the other.</summary>
    All,
}
