namespace DamonHeatmap.Inputs;

/// <summary>A span of addresses without a gap.</summary>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Heat">Σ access rate × bytes × aggregation over all regions of all snapshots in it, bytes × ns.</param>
internal readonly record struct WatchedRange(ulong Start, ulong End, double Heat)
{
    /// <summary>Size in bytes.</summary>
    public ulong Length => End - Start;

    /// <summary>Heat of a byte, ns: what makes one range hotter than another.</summary>
    public double HeatPerByte => Heat / Length;
}
