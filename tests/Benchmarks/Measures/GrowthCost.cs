using System.Diagnostics;
using System.Globalization;
using Damon.Snapshots;
using Damon.Storage;
using DamonExporter.Metrics;

namespace Damon.Benchmarks.Measures;

/// <summary>How the time and the memory of a step grow with the regions of a snapshot.</summary>
internal static class GrowthCost
{
    /// <summary>The least time of a round is long enough for the clock, s.</summary>
    private const double Round = 0.05;

    /// <summary>From the pages of the trace buffer to the state that scrapes see. A line for each number: regions, seconds of a snapshot, bytes allocated for it.</summary>
    public static IEnumerable<string> Collect(IEnumerable<int> regions)
    {
        foreach (int count in regions)
        {
            TraceLoad load = TraceLoad.OfOneSnapshot(count);
            StateHolder state = new();
            yield return Line(count, () =>
            {
                load.Run(snapshot => state.Update(before => before.With(snapshot, MetricsOptions.Default)));
                return load.Snapshots;
            });
        }
    }

    /// <summary>To keep a snapshot. A line for each number: regions, seconds of a snapshot, bytes allocated for it.</summary>
    /// <param name="regions">Numbers of regions.</param>
    /// <param name="folder">In memory: else it is the disk that is measured.</param>
    public static IEnumerable<string> Append(IEnumerable<int> regions, string folder)
    {
        foreach (int count in regions)
        {
            Snapshot[] snapshots = [.. StoreDays.Moving(64, count, 0.5, 5)];
            using SnapshotStore store = SnapshotStore.Open(Path.Combine(folder, $"growth-{count}.db"), new StoreOptions { MaxBytes = 64 << 20 }, TimeProvider.System);
            int next = 0;
            yield return Line(count, () =>
            {
                store.Append(snapshots[next++ % snapshots.Length], deliver: false);
                if (next % 16 == 0)
                {
                    store.Maintain();
                }

                return 1;
            });
        }
    }

    /// <summary>The median of several rounds, after as many that are not counted.</summary>
    private static string Line(int count, Func<int> work)
    {
        const int Rounds = 11;
        var seconds = new double[Rounds];
        double bytes = 0;
        for (int i = -Rounds; i < Rounds; i++)
        {
            long done = 0, allocated = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch watch = Stopwatch.StartNew();
            while (watch.Elapsed.TotalSeconds < Round)
            {
                done += work();
            }

            if (i >= 0)
            {
                seconds[i] = watch.Elapsed.TotalSeconds / done;
                bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)done;
            }
        }

        Array.Sort(seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{count} {seconds[Rounds / 2]:0.#########} {bytes:0.#}");
    }
}
