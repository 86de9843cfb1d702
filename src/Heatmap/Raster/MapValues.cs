using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What heat is, of one region.</summary>
internal static class MapValues
{
    /// <summary>The hits of a probe.</summary>
    /// <param name="probe">Its number, below <see cref="ProbeHits.MaxProbes"/>.</param>
    public static MapValue OfProbe(int probe) => MapValue.ProbeHits0 + probe;

    /// <summary>Whose hits a value is; null: of no probe.</summary>
    public static int? Probe(MapValue value) => value >= MapValue.ProbeHits0 ? value - MapValue.ProbeHits0 : null;

    /// <summary>Whether it is of bytes that passed a scheme's filters.</summary>
    public static bool IsFilterPassed(MapValue value) => value is MapValue.FilterPassedRate or MapValue.FilterPassedShare;

    /// <summary>Whether a snapshot tells it. Of a probe, or a filter, that there was not when it was taken, nothing is known.</summary>
    public static bool IsKnown(MapValue value, Snapshot snapshot) => Tells(value, snapshot.Regions.HasFilterPassed, snapshot.Regions.Probes);

    /// <summary>Whether snapshots can tell it.</summary>
    /// <param name="value">What is asked for.</param>
    /// <param name="hasFilterPassed">Whether their scheme had a filter.</param>
    /// <param name="probes">How many probes they had.</param>
    public static bool Tells(MapValue value, bool hasFilterPassed, int probes) =>
        Probe(value) is { } probe ? probe < probes : hasFilterPassed || !IsFilterPassed(value);

    /// <param name="value">One that <paramref name="snapshot"/> tells (<see cref="IsKnown"/>).</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="region">Number of the region in it.</param>
    /// <returns>0…1.</returns>
    public static double Of(MapValue value, Snapshot snapshot, int region)
    {
        if (value == MapValue.AccessRate)
        {
            return snapshot.Intervals.Rate(snapshot.Regions.Accesses[region]);
        }

        if (Probe(value) is { } probe)
        {
            return snapshot.Intervals.Rate(snapshot.Regions.HitsOf(probe)[region]);
        }

        double share = (double)snapshot.Regions.Bytes(region, ByteKind.FilterPassed) / snapshot.Regions.Size(region);
        return value == MapValue.FilterPassedShare ? share : share * snapshot.Intervals.Rate(snapshot.Regions.Accesses[region]);
    }
}
