namespace DamonHeatmap.Reports;

/// <summary>A bar of characters.</summary>
internal static class Bar
{
    private const int Width = 20;

    /// <param name="share">0…1 of the longest; what is more than nothing has one character at least.</param>
    public static string Of(double share) => $"|{new string('*', (int)Math.Ceiling(Math.Clamp(share, 0, 1) * Width * (1 - 1e-12))).PadRight(Width)}|";
}
