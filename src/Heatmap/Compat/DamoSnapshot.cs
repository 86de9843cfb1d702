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

    /// <summary>In the file's order.</summary>
    public List<DamoRegion> Regions { get; } = [];
}
