namespace Damon.Records;

/// <summary>What a line of trace text is.</summary>
internal enum TraceEventKind
{
    /// <summary>Nothing of DAMON's.</summary>
    Other,

    /// <summary><c>damon_aggregated</c>: a region at the end of an aggregation.</summary>
    Aggregated,

    /// <summary><c>damon_region_aggregated</c>: the same with the hits of probes (Linux 7.2).</summary>
    RegionAggregated,

    /// <summary><c>damos_before_apply</c>: a region that a scheme is about to be applied to.</summary>
    BeforeApply,

    /// <summary><c>damon_monitor_intervals_tune</c>: the sampling interval from now on.</summary>
    Tune,

    /// <summary>The tracer says that it lost events here.</summary>
    Lost,
}
