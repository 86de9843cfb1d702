namespace DamonHeatmap.Pictures;

/// <summary>A mark on an axis.</summary>
/// <param name="Place">Where: 0 at the start of the axis, 1 at its end.</param>
/// <param name="Text">What it is called.</param>
internal readonly record struct Tick(double Place, string Text);
