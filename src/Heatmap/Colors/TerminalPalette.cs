namespace DamonHeatmap.Colors;

/// <summary>
/// Colours of a 256-colour terminal, from dark blue over magenta and orange to pale yellow: brighter is hotter, also for eyes that see no
/// red or green. The first one, "not accessed", is dark blue, so that it differs from an unknown cell, which has the terminal's own background.
/// </summary>
internal static class TerminalPalette
{
    private static readonly byte[] Codes = [17, 54, 90, 126, 162, 198, 203, 209, 215, 221, 228];

    /// <summary>Steps above "not accessed".</summary>
    public static int Levels => Codes.Length - 1;

    /// <summary>Colour number of a level, 0…<see cref="Levels"/>.</summary>
    public static int Code(int level) => Codes[level];
}
