namespace Damon.Kernel.Tracing;

/// <summary>Is told what a trace holds, in the order in which it happened.</summary>
public interface ITraceSink
{
    /// <summary>A region at the end of an aggregation.</summary>
    /// <param name="found">The region.</param>
    /// <param name="withProbes">It came by damon_region_aggregated, which tells the hits of probes, too.</param>
    void Region(in RegionEvent found, bool withProbes);

    /// <summary>A kdamond begins to sample in another interval; the next regions are counted in it already.</summary>
    /// <param name="thread">The kdamond's thread.</param>
    /// <param name="time">ns on the instance's clock.</param>
    /// <param name="sampleMicroseconds">The new sampling interval, µs.</param>
    void Tuned(int thread, long time, ulong sampleMicroseconds);

    /// <summary>A scheme's counters.</summary>
    void SchemeStats(in SchemeStatsEvent found);

    /// <summary>Events were lost here: whatever is being put together lacks a part.</summary>
    /// <param name="cpu">In whose buffer; null: not known.</param>
    /// <param name="count">How many; null: the kernel did not say.</param>
    void Lost(int? cpu, long? count);
}
