namespace DamonHeatmap.Pictures;

/// <summary>A picture as a list of shapes, the lowest first; the same for every format.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Title">What it shows, in words.</param>
/// <param name="Shapes">What is in it.</param>
internal sealed record Picture(int Width, int Height, string Title, IReadOnlyList<Shape> Shapes);
