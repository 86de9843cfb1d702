namespace DamonHeatmap.Compat.Access;

/// <summary>In which order the regions of a snapshot are shown.</summary>
internal static class RegionOrder
{
    /// <summary>Sorts by one key after the other; equals stay as they were, also where the largest comes first.</summary>
    public static IEnumerable<DamoRegion> Sort(IReadOnlyList<DamoRegion> regions, DamoAccessOptions options)
    {
        IEnumerable<DamoRegion> sorted = regions;
        foreach (RegionSortKey key in options.SortBy)
        {
            // all values first: what has none fails whatever the order
            (DamoRegion Region, PythonNumber Value)[] values = [.. sorted.Select(region => (region, Value(region, key, options)))];
            sorted = (options.SortDescending.Contains(key)
                ? values.OrderByDescending(static pair => pair.Value, PythonNumber.ByValue)
                : values.OrderBy(static pair => pair.Value, PythonNumber.ByValue)).Select(static pair => pair.Region);
        }

        return sorted;
    }

    private static PythonNumber Value(in DamoRegion region, RegionSortKey key, DamoAccessOptions options) => key switch
    {
        RegionSortKey.Address => region.Start,
        RegionSortKey.AccessRate => region.Percent,
        RegionSortKey.Age => region.AgeMicroseconds,
        RegionSortKey.Size => region.Size,
        _ => options.Weights.Of(region),
    };
}
