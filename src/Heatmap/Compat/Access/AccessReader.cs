namespace DamonHeatmap.Compat.Access;

/// <summary>Keeps all that is told: damo's page says things of all records before the first one.</summary>
internal sealed class AccessReader : IDamoVisitor
{
    private readonly Dictionary<DamoRecord, AccessRecord> _byRecord = new(ReferenceEqualityComparer.Instance);

    /// <summary>In the order in which they began.</summary>
    public List<AccessRecord> Records { get; } = [];

    public void BeginRecord(DamoRecord record)
    {
        var kept = new AccessRecord(record);
        _byRecord.Add(record, kept);
        Records.Add(kept);
    }

    public void Snapshot(DamoRecord record, DamoSnapshot snapshot)
    {
        DamoSnapshot copy = snapshot.Copy();
        if (copy.TotalBytes.IsNone)
        {
            copy.TotalBytes = copy.Size();
        }

        _byRecord[record].Snapshots.Add(copy);
    }
}
