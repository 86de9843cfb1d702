using System.Diagnostics;
using System.Globalization;
using Damon.Snapshots;

namespace Damon.Benchmarks.Measures;

/// <summary>The numbers that tests/Benchmarks/compare holds against their goals.</summary>
public static class TraceCost
{
    private const int WarmUp = 5, Rounds = 9;

    private static readonly TimeSpan Round = TimeSpan.FromSeconds(0.2);

    /// <summary>Events a second out of recorded pages to whole snapshots, bytes allocated for a region on the way but for its snapshot's own columns, ns for a snapshot of 1000 regions with its metrics.</summary>
    public static string Measure()
    {
        TraceLoad recorded = TraceLoad.Recorded(), thousand = TraceLoad.OfOneSnapshot(1000);
        long whole = 0;
        (double events, _) = Time(() => recorded.Run(Count));
        if (whole == 0)
        {
            throw new InvalidOperationException("no snapshot came of the recorded pages");
        }

        (_, double bytes) = Time(() => recorded.Run(takes: false));
        (double snapshots, _) = Time(() =>
        {
            thousand.Run(takes: true);
            return thousand.Snapshots;
        });
        return string.Create(CultureInfo.InvariantCulture, $"{events:0} {bytes:0.######} {1e9 / snapshots:0}");

        void Count(Snapshot snapshot) => whole += snapshot.Regions.Count;
    }

    /// <summary>How often a second something is done, and what is allocated for each: medians of several rounds, after some that are not counted, so that the code is as fast as it gets.</summary>
    private static (double PerSecond, double Bytes) Time(Func<int> work)
    {
        var rates = new double[Rounds];
        var bytes = new double[Rounds];
        for (int i = -WarmUp; i < Rounds; i++)
        {
            long done = 0, allocated = GC.GetAllocatedBytesForCurrentThread();
            Stopwatch round = Stopwatch.StartNew();
            while (round.Elapsed < Round)
            {
                done += work();
            }

            double seconds = round.Elapsed.TotalSeconds;
            if (i >= 0)
            {
                bytes[i] = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)done;
                rates[i] = done / seconds;
            }
        }

        Array.Sort(rates);
        Array.Sort(bytes);
        return (rates[Rounds / 2], bytes[Rounds / 2]);
    }
}
