namespace DamonHeatmap.Access;

/// <summary>What the small heatmap of a snapshot's address space shows.</summary>
internal enum StripValue
{
    /// <summary>The mean access rate, as every heatmap here.</summary>
    AccessRate,

    /// <summary>The mean temperature, as damo's.</summary>
    Temperature,
}
