using System.Diagnostics;
using System.Globalization;

namespace Damon.Benchmarks;

/// <summary>The numbers that tests/Benchmarks/run holds against their goals.</summary>
public static class TraceCost
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(3);

    /// <summary>Events a second out of recorded pages, bytes allocated for a region on the way, ns for a snapshot of 1000 regions with its metrics.</summary>
    public static string Measure()
    {
        TraceLoad recorded = TraceLoad.Recorded(), thousand = TraceLoad.OfOneSnapshot(1000);
        (double events, double bytes) = Time(() => recorded.Run(takes: false));
        (double snapshots, _) = Time(() =>
        {
            thousand.Run(takes: true);
            return thousand.Snapshots;
        });
        return string.Create(CultureInfo.InvariantCulture, $"{events:0} {bytes:0.######} {1e9 / snapshots:0}");
    }

    /// <summary>How often a second something is done, and what is allocated for each; after a while, so that the code is as fast as it gets.</summary>
    private static (double PerSecond, double Bytes) Time(Func<int> work)
    {
        double best = 0, bytes = double.MaxValue;
        Stopwatch all = Stopwatch.StartNew();
        while (all.Elapsed < Enough)
        {
            long done = 0, allocated = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch round = Stopwatch.StartNew();
            while (round.Elapsed.TotalSeconds < 0.2)
            {
                done += work();
            }

            double seconds = round.Elapsed.TotalSeconds;
            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)done);
            best = Math.Max(best, done / seconds);
        }

        return (best, bytes);
    }
}
