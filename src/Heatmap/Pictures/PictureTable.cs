namespace DamonHeatmap.Pictures;

/// <summary>A table below the maps of a picture.</summary>
/// <param name="Title">The lines above it.</param>
/// <param name="Rows">All of as many columns, the head first; the first column is text, the others are numbers.</param>
internal sealed record PictureTable(IReadOnlyList<string> Title, IReadOnlyList<string[]> Rows);
