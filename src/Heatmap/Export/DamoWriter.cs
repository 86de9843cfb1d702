using System.Globalization;
using Damon.Records;
using Damon.Snapshots;

namespace DamonHeatmap.Export;

/// <summary>damo's <c>json</c> and <c>json_compressed</c>.</summary>
internal sealed class DamoWriter(ExportTarget target, RecordFormat format, Losses losses) : ISnapshotWriter
{
    private readonly JsonRecordWriter _writer = JsonRecordWriter.Create(target.Stream, format, target.Name);

    public void Write(Snapshot snapshot)
    {
        StreamId stream = snapshot.Stream;
        losses.If(stream.Node is not null, "the node");
        losses.If(
            !IsIndex(stream.Kdamond, "stat") || !IsIndex(stream.Context, null) || !IsIndex(stream.Target, null) || !IsIndex(stream.Scheme, null),
            "names of kdamonds, contexts, targets and schemes that are no index");
        losses.If(snapshot.Intervals.IsSampleAssumed, "that sampling intervals are assumed");
        losses.If(snapshot.Mappings.Count > 0, "mappings");
        losses.If(snapshot.Regions.HasResident, "resident bytes");
        losses.If(snapshot.Filters.Any(IsOdd), "filters with values that do not belong to their type");
        losses.If(snapshot.Regions.HasFilterPassed && snapshot.Filters.Count == 0 && snapshot.Regions.FilterPassedBytes == 0, "that there were filters, where they are not known and no byte passed them");
        losses.If(!snapshot.Regions.HasFilterPassed && snapshot.Filters.Count > 0, "that it is not known how many bytes passed the filters");
        _writer.Write(snapshot);
    }

    public void Complete() => _writer.Complete();

    public void Dispose() => _writer.Dispose();

    /// <summary>Whether it is read back as it is.</summary>
    private static bool IsIndex(string? part, string? name) =>
        part is null || part == name || (ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out ulong index) && index.ToString(CultureInfo.InvariantCulture) == part);

    private static bool IsOdd(DamosFilter filter) =>
        (filter.MemcgPath is not null) != (filter.Type == "memcg")
        || (filter.TargetIndex is not null && filter.Type != "target")
        || ((filter.Minimum ?? filter.Maximum) is not null && filter.Type is not ("addr" or "hugepage_size"));
}
