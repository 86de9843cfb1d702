namespace DamonHeatmap.Server.Maps;

/// <summary>The cells of one moment.</summary>
/// <param name="Heat">0…1 by row; NaN: unknown.</param>
/// <param name="Known">Known part, 0…1 by row.</param>
/// <param name="Version">Of the stream; null: whatever comes, they stay as they are.</param>
internal sealed record MatrixColumn(float[] Heat, float[] Known, string? Version)
{
    /// <summary>About what it takes in memory.</summary>
    public long Bytes => (8L * Heat.Length) + 120;
}
