namespace DamonHeatmap.Compat;

/// <summary>
/// Is told the records of all inputs. Snapshots of one record come in its order; those of several records of a trace may alternate.
/// </summary>
internal interface IDamoVisitor
{
    /// <summary>A record begins, perhaps one without snapshots.</summary>
    void BeginRecord(DamoRecord record);

    /// <summary>A record's next snapshot; valid only during the call.</summary>
    void Snapshot(DamoRecord record, DamoSnapshot snapshot);
}
