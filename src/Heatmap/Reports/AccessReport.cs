using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>What <c>damon-heatmap access</c> shows: the regions of snapshots, a line each.</summary>
internal static class AccessReport
{
    public static void WriteText(IEnumerable<Snapshot> snapshots, TextWriter output)
    {
        bool isFirst = true;
        foreach (Snapshot snapshot in snapshots)
        {
            output.Write(isFirst ? "" : "\n");
            isFirst = false;
            WriteText(snapshot, output);
        }
    }

    private static void WriteText(Snapshot snapshot, TextWriter output)
    {
        Regions regions = snapshot.Regions;
        Intervals intervals = snapshot.Intervals;
        ulong accessed = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            accessed += regions.Accesses[i] > 0 ? regions.Size(i) : 0;
        }

        output.Write($"{snapshot.Stream}\n");
        output.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"{Humanize.Moment(snapshot.EndTime)}, {regions.Count} region{(regions.Count == 1 ? "" : "s")}, {Humanize.Bytes(regions.TotalBytes)} of which {Humanize.Bytes(accessed)} accessed, "));
        output.Write($"aggregation {Humanize.Duration(intervals.Aggregation)}{(intervals.IsSampleAssumed ? "" : $", sampling {Humanize.Duration(intervals.Sample)}")}\n");
        for (int i = 0; i < regions.Count; i++)
        {
            // since the level began, as idle times count it
            Int128 length = (regions.Ages[i] + (Int128)1) * intervals.Aggregation;
            string level = regions.Accesses[i] == 0 ? "idle" : Humanize.Percent(intervals.Rate(regions.Accesses[i]));
            string passed = regions.HasFilterPassed ? $", {Humanize.Bytes(regions.FilterPassed[i])} passed the filters" : "";
            string resident = regions.HasResident ? $", {Humanize.Bytes(regions.Resident[i])} resident" : "";
            output.Write(
                $"{Humanize.Address(regions.Starts[i]),18} .. {Humanize.Address(regions.Ends[i]),-18} {Humanize.Bytes(regions.Size(i)),10}  {level,8} for {Humanize.Duration(length)}{passed}{resident}\n");
        }
    }
}
