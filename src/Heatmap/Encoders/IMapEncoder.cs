using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>Writes finished maps in one format. Knows nothing of snapshots.</summary>
internal interface IMapEncoder
{
    /// <param name="maps">What to write.</param>
    /// <param name="output">Where to; stays open.</param>
    void Write(HeatMaps maps, Stream output);
}
