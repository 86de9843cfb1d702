namespace DamonHeatmap.Inputs;

/// <summary>How a whole file is compressed.</summary>
internal enum Packing
{
    None,
    Gzip,
    Zstd,
}
