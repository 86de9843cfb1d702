namespace Damon.Records;

/// <summary>
/// Is told the values of a JSON record file one by one, as they stand in it. All values of a record come before its first snapshot, wherever
/// in the file they stand; those of a snapshot come in any order, before <see cref="EndSnapshot"/>. What a key means is the visitor's business:
/// the heatmap's damo-compatible mode understands the same file differently from the rest of the program.
/// </summary>
public interface IRecordVisitor
{
    void BeginRecord();

    /// <summary>The record has an object of <see cref="RecordKey.Intervals"/> or <see cref="RecordKey.IntervalsGoal"/>; its values follow, if it has any.</summary>
    void BeginIntervals(RecordKey key);

    /// <summary>A value of the record, its intervals or their goal. Not called for keys that are missing.</summary>
    void RecordValue(RecordKey key, RawValue value);

    void BeginSnapshot();

    void SnapshotValue(RecordKey key, RawValue value);

    void BeginRegion();

    void RegionValue(RegionKey key, RawValue value);

    void EndRegion();

    /// <summary>The snapshot is whole: all its regions were told.</summary>
    void EndSnapshot();

    void EndRecord();
}
