using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace Damon.Fuzz;

/// <summary>What holds for everything that a reader gives or says.</summary>
internal static class Invariants
{
    /// <summary>A message longer than this is no line for a user; one with the names of a stream, which can be of any length, is the longest.</summary>
    private const int LongestLine = 1200;

    public static void CheckLine(string line)
    {
        if (line.Length is 0 or > LongestLine || line.Any(char.IsControl))
        {
            throw new InvalidOperationException($"no line for a user ({line.Length} characters): {(line.Length > 900 ? line[..900] : line)}");
        }
    }

    public static void Check(Snapshot snapshot)
    {
        Regions regions = snapshot.Regions;
        bool isGood = snapshot.EndTime >= snapshot.StartTime && snapshot.Intervals is { Sample: > 0, Aggregation: > 0 }
            && (!regions.HasFilterPassed || regions.FilterPassed.Length == regions.Count) && (!regions.HasResident || regions.Resident.Length == regions.Count)
            && regions.Probes is >= 0 and <= ProbeHits.MaxProbes && (regions.Count > 0 || regions.Probes == 0);
        for (int probe = 0; probe < regions.Probes && isGood; probe++)
        {
            isGood = regions.HitsOf(probe).Length == regions.Count;
        }

        ulong end = 0;
        for (int i = 0; i < regions.Count && isGood; i++)
        {
            isGood = regions.Starts[i] >= end && regions.Ends[i] > regions.Starts[i]
                && regions.Bytes(i, ByteKind.FilterPassed) <= regions.Size(i) && regions.Bytes(i, ByteKind.Resident) <= regions.Size(i);
            end = regions.Ends[i];
        }

        if (!isGood)
        {
            throw new InvalidOperationException("a reader gave a snapshot that is none");
        }

        // what every map begins with
        new StreamSurvey(snapshot.Stream).Add(snapshot);
    }
}
