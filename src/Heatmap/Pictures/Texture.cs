namespace DamonHeatmap.Pictures;

/// <summary>A ground of thin strokes.</summary>
internal enum Texture
{
    /// <summary>Rising: not known before.</summary>
    Rising,

    /// <summary>Falling: not known after.</summary>
    Falling,

    /// <summary>Both crossed: known neither before nor after.</summary>
    Crossed,
}
