namespace DamonHeatmap.Compat.Access;

/// <summary>What the keywords of a snapshot and its regions are filled from.</summary>
internal sealed record SnapshotContext(DamoAccessOptions Options, Templates Templates, AccessRecord Record, DamoSnapshot Snapshot, RegionBoxes Boxes)
{
    public bool Raw => Options.Raw;

    /// <summary>The aggregation interval that the snapshot's counts are about, µs.</summary>
    public PythonNumber Aggregation => Record.Intervals.AggregationOf(Snapshot);

    /// <summary>How long a region has been idle, µs: up to one aggregation more than its age.</summary>
    public PythonNumber Idle(in DamoRegion region) => region.Percent > 0 ? 0 : region.AgeMicroseconds + Aggregation;

    /// <summary>How often a second a region was accessed.</summary>
    public PythonNumber Hertz(in DamoRegion region) => region.Samples / (Aggregation / 1_000_000);
}
