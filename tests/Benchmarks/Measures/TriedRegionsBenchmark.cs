using System.Diagnostics;
using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;

namespace Damon.Benchmarks.Measures;

/// <summary>Reading a snapshot of many regions from files that look like those of sysfs.</summary>
internal static class TriedRegionsBenchmark
{
    private const int Regions = 1000;

    /// <summary>Rounds that are not measured: until then the code is compiled as well as it will be.</summary>
    private const int WarmUp = 300;

    /// <summary>Makes FOLDER/tried_regions, with names as they drift.</summary>
    public static void Make(string folder)
    {
        ulong at = 4096, total = 0;
        for (int i = 0; i < Regions; i++)
        {
            ulong size = 4096ul * (ulong)(1 + (i * 7919 % 5000));
            string region = Path.Combine(folder, "tried_regions", (1001 + (2 * i)).ToString(CultureInfo.InvariantCulture));
            Directory.CreateDirectory(region);
            foreach ((string name, ulong value) in new[] { ("start", at), ("end", at + size), ("nr_accesses", (ulong)(i % 21)), ("age", (ulong)(i * 13 % 900)), ("sz_filter_passed", size / 3) })
            {
                File.WriteAllText(Path.Combine(region, name), string.Create(CultureInfo.InvariantCulture, $"{value}\n"));
            }

            at += size;
            total += size;
        }

        File.WriteAllText(Path.Combine(folder, "tried_regions", "total_bytes"), string.Create(CultureInfo.InvariantCulture, $"{total}\n"));
    }

    /// <summary>The median time of a round in microseconds.</summary>
    public static double Measure(string folder, int rounds)
    {
        TriedRegionsReader reader = new(new KernelFiles("/"));
        var times = new double[rounds];
        for (int i = -WarmUp; i < rounds; i++)
        {
            long began = Stopwatch.GetTimestamp();
            Regions? regions = reader.Read(folder, 1, withFilterPassed: true);
            double microseconds = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            if (regions is not { Count: Regions })
            {
                throw new InvalidOperationException($"{folder}: not {Regions} regions");
            }

            if (i >= 0)
            {
                times[i] = microseconds;
            }
        }

        Array.Sort(times);
        return times[rounds / 2];
    }
}
