namespace DamonHeatmap.Colors;

/// <summary>How maps for people look.</summary>
internal sealed record Look
{
    public ScaleKind Scale { get; init; }

    /// <summary>The ends of the scale; null: from nothing to the hottest cell.</summary>
    public HeatSpan? Span { get; init; }

    public Palette Palette { get; init; } = Palette.All[0];

    /// <summary>The zone in which dates are told.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;
}
