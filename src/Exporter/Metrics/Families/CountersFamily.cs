using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_snapshots_total, damon_snapshot_errors_total.</summary>
internal static class CountersFamily
{
    public static void Add(Instruments instruments)
    {
        instruments.StreamCounter(
            "damon.snapshots",
            "{snapshot}",
            "Snapshots since the exporter started.",
            1,
            stream => [new(stream.Snapshots, stream.Labels)]);
        instruments.Counter(
            "damon.snapshot_errors",
            "{error}",
            "Snapshots lost, by reason: data (damaged data, the source has stopped), too_many_streams (of a stream beyond metrics.max-streams), lost_events (the trace buffer was too small), "
            + "timeout (none came in time), torn (it changed while it was read), busy (somebody else's command was in progress), refused (by the kernel).",
            state => state.Errors.Select(error => new Measurement<long>(error.Value, [new("reason", error.Key)])));
    }
}
