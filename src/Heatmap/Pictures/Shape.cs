using DamonHeatmap.Colors;

namespace DamonHeatmap.Pictures;

/// <summary>Something in a picture. Places and sizes are in pixels from the upper left corner.</summary>
internal abstract record Shape
{
    /// <summary>A filled box.</summary>
    internal sealed record Box(double X, double Y, double Width, double Height, Rgb Fill) : Shape;

    /// <summary>A ground of thin slanting lines: nothing is known here.</summary>
    internal sealed record Hatch(double X, double Y, double Width, double Height) : Shape;

    /// <summary>A ground of thin strokes, the same across neighbours.</summary>
    internal sealed record Textured(double X, double Y, double Width, double Height, Texture Texture) : Shape;

    /// <summary>A line of one pixel, or a dashed one.</summary>
    internal sealed record Line(double X1, double Y1, double X2, double Y2, Rgb Colour, bool IsDashed = false) : Shape;

    /// <summary>One line of text.</summary>
    internal sealed record Label(double X, double Y, string Text, double Size, Anchor Anchor, Rgb Colour) : Shape;

    /// <summary>Equal cells, line by line from the top; where there is no colour, the ground shows through.</summary>
    /// <param name="X">Left edge.</param>
    /// <param name="Y">Upper edge.</param>
    /// <param name="CellWidth">Width of each, in whole pixels.</param>
    /// <param name="CellHeight">Height of each.</param>
    /// <param name="Colours">Their colours, line by line.</param>
    /// <param name="Value">What is known of a cell, by line and column; neighbours that have the same are one.</param>
    /// <param name="Hint">What is said of cells of one line under the pointer, by line, first and last column.</param>
    internal sealed record Cells(double X, double Y, int CellWidth, int CellHeight, Rgb?[][] Colours, Func<int, int, string> Value, Func<int, int, int, string> Hint) : Shape;
}
