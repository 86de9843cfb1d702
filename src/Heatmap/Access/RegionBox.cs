namespace DamonHeatmap.Access;

/// <summary>The box of one region.</summary>
/// <param name="Length">Characters.</param>
/// <param name="Place">On the scale of colours, 0…1; 0 only for nothing at all; null: its colour says nothing.</param>
/// <param name="Height">Lines.</param>
internal readonly record struct RegionBox(int Length, double? Place, int Height);
