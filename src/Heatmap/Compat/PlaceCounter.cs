using System.Globalization;

namespace DamonHeatmap.Compat;

/// <summary>Counts what passes through it, so that a failure can say where.</summary>
internal sealed class PlaceCounter(IDamoVisitor visitor) : IDamoVisitor
{
    private long _records;
    private long _snapshots;

    public void BeginRecord(DamoRecord record)
    {
        _records++;
        visitor.BeginRecord(record);
    }

    public void Snapshot(DamoRecord record, DamoSnapshot snapshot)
    {
        visitor.Snapshot(record, snapshot);
        _snapshots++;
    }

    /// <summary>How many records have begun, and which snapshot of the file, counted from 0, is not done.</summary>
    public override string ToString() =>
        _records == 0 ? "record 0" : string.Create(CultureInfo.InvariantCulture, $"record {_records - 1}: snapshot {_snapshots} of the file");
}
