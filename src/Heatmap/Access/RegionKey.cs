namespace DamonHeatmap.Access;

/// <summary>What regions are compared by.</summary>
internal enum RegionKey
{
    Address,
    AccessRate,
    Age,
    Size,
    Temperature,
}
