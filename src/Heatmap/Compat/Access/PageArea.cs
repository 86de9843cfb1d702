namespace DamonHeatmap.Compat.Access;

/// <summary>The five parts of damo's page, each with a template.</summary>
internal enum PageArea
{
    RecordHead,
    SnapshotHead,
    Region,
    SnapshotTail,
    RecordTail,
}
