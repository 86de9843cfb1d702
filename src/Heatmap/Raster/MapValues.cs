using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What heat is, of one region.</summary>
internal static class MapValues
{
    /// <returns>0…1.</returns>
    public static double Of(MapValue value, Snapshot snapshot, int region)
    {
        if (value == MapValue.AccessRate)
        {
            return snapshot.Intervals.Rate(snapshot.Regions.Accesses[region]);
        }

        double share = (double)snapshot.Regions.Bytes(region, ByteKind.FilterPassed) / snapshot.Regions.Size(region);
        return value == MapValue.FilterPassedShare ? share : share * snapshot.Intervals.Rate(snapshot.Regions.Accesses[region]);
    }
}
