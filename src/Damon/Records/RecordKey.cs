namespace Damon.Records;

/// <summary>The values of damo's record files, by where they stand. Regions have their own: <see cref="RegionKey"/>.</summary>
public enum RecordKey
{
    /// <summary>Of a record.</summary>
    KdamondIdx,
    ContextIdx,
    SchemeIdx,
    TargetId,
    DataSource,

    /// <summary>The whole of a record's <c>intervals</c>: told only when it is not an object (null, say); an object's values follow one by one.</summary>
    Intervals,

    /// <summary>Of a record's intervals.</summary>
    SampleUs,
    AggrUs,
    OpsUpdateUs,

    /// <summary>The whole of <c>intervals_goal</c>, told like <see cref="Intervals"/>.</summary>
    IntervalsGoal,

    /// <summary>Of a record's intervals goal.</summary>
    GoalAccessBp,
    GoalAggrs,
    GoalMinSampleUs,
    GoalMaxSampleUs,

    /// <summary>A record's <c>scheme_filters</c>: the JSON text of the whole array.</summary>
    SchemeFilters,

    /// <summary>Of a snapshot.</summary>
    StartTime,
    EndTime,
    TotalBytes,
    SampleIntervalUs,

    /// <summary>A snapshot's <c>damos_stats</c>: the JSON text of the whole value.</summary>
    DamosStats,
}
