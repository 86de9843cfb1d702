namespace DamonHeatmap.Access;

/// <summary>How the small heatmap of a snapshot's address space looks.</summary>
/// <param name="Value">What it shows.</param>
/// <param name="Width">Characters, at least 1.</param>
/// <param name="IsStatic">Whether gaps are as wide as they are; else large ones are left out.</param>
internal sealed record StripRequest(StripValue Value, int Width, bool IsStatic);
