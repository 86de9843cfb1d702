using DamonHeatmap.Raster;

namespace DamonHeatmap.Encoders;

/// <summary>Writes finished maps in one format. Knows nothing of snapshots.</summary>
internal interface IMapEncoder
{
    void Write(HeatMap map, TextWriter output);
}
