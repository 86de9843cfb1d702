namespace DamonHeatmap.Compat.Access;

/// <summary>A record with all its snapshots.</summary>
internal sealed class AccessRecord(DamoRecord record)
{
    public DamoRecord Record { get; } = record;

    public List<DamoSnapshot> Snapshots { get; set; } = [];

    /// <summary>Its intervals; asked for only where they are known to be there.</summary>
    /// <exception cref="PythonErrorException">The record has none.</exception>
    public DamoIntervals Intervals => Record.Intervals ?? throw new PythonErrorException("some records lack the intervals");

    /// <summary>Start of its first snapshot.</summary>
    /// <exception cref="PythonErrorException">It has no snapshots.</exception>
    public PythonNumber StartTime => Snapshots.Count > 0 ? Snapshots[0].StartTime : throw NoSnapshots();

    /// <summary>From the start of its first snapshot to the end of its last one.</summary>
    /// <exception cref="PythonErrorException">It has no snapshots.</exception>
    public PythonNumber Duration => Snapshots.Count > 0 ? Snapshots[^1].EndTime - StartTime : throw NoSnapshots();

    private static PythonErrorException NoSnapshots() => new("a record without snapshots");
}
