namespace DamonHeatmap.Compat.Access;

/// <summary>What regions are sorted by.</summary>
internal enum RegionSortKey
{
    Address,
    AccessRate,
    Age,
    Size,
    Temperature,
}
