namespace DamonHeatmap.Colors;

/// <summary>How heat becomes colour.</summary>
internal enum ScaleKind
{
    /// <summary>Twice the heat is twice as far.</summary>
    Linear,

    /// <summary>Ten times the heat is one step further; over three decades, unless the span says otherwise.</summary>
    Log,

    /// <summary>By rank: each colour is on as many cells as any other. Shows differences wherever they are, but no sizes.</summary>
    Equalised,
}
