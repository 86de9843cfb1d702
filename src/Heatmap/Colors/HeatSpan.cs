namespace DamonHeatmap.Colors;

/// <summary>The heat at either end of a scale. A fixed one makes two pictures comparable.</summary>
/// <param name="Low">0 … <paramref name="High"/>.</param>
/// <param name="High">At most 1.</param>
internal readonly record struct HeatSpan(double Low, double High);
