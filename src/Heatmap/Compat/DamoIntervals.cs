namespace DamonHeatmap.Compat;

/// <summary>A record's monitoring intervals.</summary>
/// <param name="Sample">Sampling interval, µs.</param>
/// <param name="Aggregation">Aggregation interval, µs.</param>
/// <param name="OpsUpdate">Interval at which the regions are updated, µs.</param>
internal sealed record DamoIntervals(PythonNumber Sample, PythonNumber Aggregation, PythonNumber OpsUpdate)
{
    /// <summary>The goal of auto-tuning: accesses, in basis points of all.</summary>
    public PythonNumber GoalAccess { get; init; }

    /// <summary>The goal of auto-tuning: over so many aggregations.</summary>
    public PythonNumber GoalAggregations { get; init; }

    /// <summary>The goal of auto-tuning: the shortest sampling interval, µs.</summary>
    public PythonNumber GoalMinSample { get; init; }

    /// <summary>The goal of auto-tuning: the longest sampling interval, µs.</summary>
    public PythonNumber GoalMaxSample { get; init; }

    /// <summary>Whether the kernel was told to tune them: a goal over at least one aggregation.</summary>
    public bool IsTuned => !GoalAggregations.IsEqualTo(0);

    /// <summary>Samples in an aggregation, a fraction.</summary>
    public PythonNumber Ratio => Aggregation / Sample;

    /// <summary>
    /// The aggregation interval that a snapshot's counts are about. Where intervals are tuned: the snapshot's own sampling interval times
    /// the record's ratio, if the snapshot says one; else the snapshot's length, unless that is within a tenth of the record's.
    /// </summary>
    /// <returns>µs.</returns>
    public PythonNumber AggregationOf(DamoSnapshot snapshot)
    {
        if (!IsTuned)
        {
            return Aggregation;
        }

        PythonNumber ratio = Ratio;
        if (!snapshot.SampleInterval.IsNone)
        {
            return snapshot.SampleInterval * ratio;
        }

        PythonNumber length = (snapshot.EndTime - snapshot.StartTime) / 1000;
        PythonNumber difference = length - Aggregation;
        PythonNumber off = (difference < 0 ? 0 - difference : difference) / Aggregation;
        if (off < 0.1)
        {
            return Aggregation;
        }

        // the sampling interval is worked out, too, and so fails where the ratio is 0
        _ = length / ratio;
        return length;
    }
}
