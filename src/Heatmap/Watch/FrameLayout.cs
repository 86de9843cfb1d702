using DamonHeatmap.Encoders;

namespace DamonHeatmap.Watch;

/// <summary>Which lines a window has room for: the map in any window of two lines, the rest of it as there is more.</summary>
/// <param name="Width">Columns, at least 1.</param>
/// <param name="Height">Lines, at least 1.</param>
internal readonly record struct FrameLayout(int Width, int Height)
{
    /// <summary>As many lines must there be for the second line of the status, the help, the addresses and the legend.</summary>
    private const int ForStatus = 3, ForHelp = 5, ForAddresses = 6, ForLegend = 7;

    public bool HasStatus => Height >= ForStatus;

    public bool HasHelp => Height >= ForHelp;

    /// <summary>The addresses stand below the map, and the times beside it.</summary>
    public bool HasAddresses => Height >= ForAddresses && HasTimes;

    public bool HasTimes => Width >= TextEncoder.NarrowestWithAxes;

    public bool HasLegend => Height >= ForLegend;

    /// <summary>Lines of the map.</summary>
    public int MapLines => Height - 1 - Count(HasStatus) - Count(HasHelp) - Count(HasAddresses) - Count(HasLegend);

    /// <summary>Columns of the map.</summary>
    public int MapColumns => HasTimes ? Width - TextEncoder.LabelWidth : Width;

    private static int Count(bool has) => has ? 1 : 0;
}
