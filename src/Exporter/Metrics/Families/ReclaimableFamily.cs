using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics.Families;

/// <summary>damon_memory_reclaimable_bytes: idle bytes that are known to be worth reclaiming; absent where that cannot be known.</summary>
internal static class ReclaimableFamily
{
    public static void Add(Instruments instruments, MetricsOptions options)
    {
        // bytes above one bound and up to the next: the first bucket, memory in use where its bound is 0, is never reclaimable
        ImmutableArray<string> bounds = [.. options.IdleBounds.SkipLast(1).Select(NumberText.Of)];
        instruments.StreamAmount(
            "damon.memory.reclaimable",
            "By",
            "Bytes that could be reclaimed, by idle time: idle for longer than idle_min seconds, and at most for the next larger idle_min; basis says what is known of "
            + "them (anon: only anonymous pages passed the scheme's filter; mapped: only mapped ones; resident: pages of a process that were in memory; upper_bound: idle physical memory, at most "
            + "idle minus free and at most what is on the LRU lists).",
            bounds.Length,
            stream => Made(stream, bounds));
    }

    private static Measurement<double>[] Made(StreamState stream, ImmutableArray<string> bounds)
    {
        var series = new Measurement<double>[Series.Count(stream, part => part.Reclaimable is not null) * bounds.Length];
        int next = 0;
        foreach (StreamPart part in stream.Parts)
        {
            if (part.Reclaimable is { } reclaimable)
            {
                KeyValuePair<string, object?>[] labels = Series.Labels(part, 2);
                labels[^1] = new("basis", reclaimable.Basis);
                for (int i = 0; i < bounds.Length; i++)
                {
                    labels[^2] = new("idle_min", bounds[i]);
                    series[next++] = new Measurement<double>(reclaimable.ByIdleTime[i], labels);
                }
            }
        }

        return series;
    }
}
