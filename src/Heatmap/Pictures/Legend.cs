using DamonHeatmap.Colors;

namespace DamonHeatmap.Pictures;

/// <summary>What the colours of a picture mean.</summary>
/// <param name="Gradient">The colour at a place, 0…1; null: there is none to show.</param>
/// <param name="Marks">What stands at it, by its width and the size of the text in pixels.</param>
/// <param name="Swatches">What else there is.</param>
/// <param name="Caption">What the numbers are.</param>
internal sealed record Legend(Func<double, Rgb>? Gradient, Func<double, double, IReadOnlyList<Tick>> Marks, IReadOnlyList<Swatch> Swatches, string Caption);
