using DamonHeatmap.Colors;

namespace DamonHeatmap.Pictures;

/// <summary>A sample in a legend, and what it means.</summary>
/// <param name="Text">What it means.</param>
/// <param name="Colour">Its colour; null: it has none.</param>
/// <param name="Texture">Its texture, if it has no colour; null: hatched.</param>
internal sealed record Swatch(string Text, Rgb? Colour = null, Texture? Texture = null);
