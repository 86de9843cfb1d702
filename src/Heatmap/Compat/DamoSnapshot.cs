namespace DamonHeatmap.Compat;

/// <summary>A snapshot as damo holds it; one object is used again for the next snapshot.</summary>
internal sealed class DamoSnapshot
{
    /// <summary>ns; None for the first snapshot of a trace whose length cannot be told.</summary>
    public PythonNumber StartTime { get; set; }

    /// <summary>ns.</summary>
    public PythonNumber EndTime { get; set; }

    /// <summary>The sampling interval that auto-tuning had set, µs; None where the file does not say.</summary>
    public PythonNumber SampleInterval { get; set; } = PythonNumber.None;

    /// <summary>Bytes, as the file says; None where it does not.</summary>
    public PythonNumber TotalBytes { get; set; } = PythonNumber.None;

    /// <summary>The scheme's statistics; null where the file does not say.</summary>
    public DamoStats? Stats { get; set; }

    /// <summary>In the file's order.</summary>
    public List<DamoRegion> Regions { get; init; } = [];

    /// <summary>Sum of the regions' sizes.</summary>
    public PythonNumber Size()
    {
        PythonNumber sum = 0;
        foreach (DamoRegion region in Regions)
        {
            sum += region.Size;
        }

        return sum;
    }

    /// <summary>A snapshot of its own, to be kept.</summary>
    public DamoSnapshot Copy() => new()
    {
        StartTime = StartTime,
        EndTime = EndTime,
        SampleInterval = SampleInterval,
        TotalBytes = TotalBytes,
        Stats = Stats,
        Regions = [.. Regions],
    };
}
