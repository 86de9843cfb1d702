namespace DamonHeatmap.Raster;

/// <summary>What the heat of a map is; always 0…1.</summary>
internal enum MapValue
{
    /// <summary>The access rate: the share of samples that found the memory accessed.</summary>
    AccessRate,

    /// <summary>The access rate times the share of the region's bytes that passed the scheme's filters.</summary>
    FilterPassedRate,

    /// <summary>The share of the bytes that passed the scheme's filters, accessed or not.</summary>
    FilterPassedShare,

    /// <summary>The share of samples that found a page with the attribute of probe 0 (<see cref="MapValues.OfProbe"/>); the others follow.</summary>
    ProbeHits0,
    ProbeHits1,
    ProbeHits2,
    ProbeHits3,
}
