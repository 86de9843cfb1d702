namespace DamonHeatmap.Colors;

/// <summary>A linear scale from no access at all to the hottest cell.</summary>
/// <param name="Max">Heat at the top, 0…1.</param>
/// <param name="Levels">Number of steps above "not accessed", at least 1.</param>
internal readonly record struct Scale(double Max, int Levels)
{
    /// <summary>0 for exactly no access; else 1…<see cref="Levels"/>, so that the least access is never shown as none.</summary>
    public int Level(double heat) => heat <= 0 || Max <= 0 ? 0 : Math.Clamp((int)Math.Ceiling(heat / Max * Levels * (1 - 1e-12)), 1, Levels);

    /// <summary>Largest heat of a level.</summary>
    public double Top(int level) => Max * level / Levels;
}
