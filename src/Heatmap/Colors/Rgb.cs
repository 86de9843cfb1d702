namespace DamonHeatmap.Colors;

/// <summary>A colour of a screen (sRGB).</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>As pages write it: <c>#0a1b2c</c>.</summary>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";
}
