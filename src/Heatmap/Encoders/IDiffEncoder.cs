using DamonHeatmap.Diff;

namespace DamonHeatmap.Encoders;

/// <summary>Writes finished differences in one format. Knows nothing of snapshots.</summary>
internal interface IDiffEncoder
{
    /// <param name="maps">What to write.</param>
    /// <param name="output">Where to; stays open.</param>
    void Write(DiffMaps maps, Stream output);
}
