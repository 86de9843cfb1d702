namespace DamonHeatmap.Raster;

/// <summary>How many rectangles, and how many snapshots, are kept of all streams of a page together.</summary>
/// <param name="most">Of each of the two.</param>
internal sealed class AreaLimit(int most)
{
    private int _areas;
    private int _snapshots;

    /// <summary>Whether there were more; then what was kept is not all, and nothing more need be.</summary>
    public bool IsExceeded { get; private set; }

    /// <summary>Counts a rectangle that is drawn so many times. False: it is one too many.</summary>
    public bool TakeAreas(int count) => Take(ref _areas, count);

    /// <summary>Counts a snapshot. False: it is one too many.</summary>
    public bool TakeSnapshot() => Take(ref _snapshots, 1);

    private bool Take(ref int taken, int count)
    {
        IsExceeded |= count > most - taken;
        taken += IsExceeded ? 0 : count;
        return !IsExceeded;
    }
}
