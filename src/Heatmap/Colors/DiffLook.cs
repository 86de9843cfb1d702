namespace DamonHeatmap.Colors;

/// <summary>How differences look to people.</summary>
internal sealed record DiffLook
{
    public ScaleKind Scale { get; init; }

    /// <summary>The difference at either end of the scale, above 0 and at most 1; null: the largest.</summary>
    public double? End { get; init; }

    /// <summary>Null: that of the place that it is drawn in.</summary>
    public DivergingPalette? Palette { get; init; }

    /// <summary>The zone in which dates are told.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}
