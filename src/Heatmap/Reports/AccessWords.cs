using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Text;

namespace DamonHeatmap.Reports;

/// <summary>The numbers of <c>damon-heatmap access</c>. What is little is never written as none.</summary>
internal static class AccessWords
{
    private const double LeastShare = 1e-5;

    private const double LargestPlain = 1e15;

    /// <summary>A share, 0…1, as a percentage: <c>12.5 %</c>, <c>&lt;0.001 %</c>.</summary>
    public static string Share(double share) => share is > 0 and < LeastShare ? "<0.001 %" : Humanize.Percent(share);

    /// <summary>A part of a whole; <c>-</c> where there is no whole.</summary>
    public static string Share(ulong part, ulong whole) => whole == 0 ? "-" : Share((double)part / whole);

    /// <summary>The access rate of a region, or <c>idle</c>; in Hz where it is not known how many samples there could have been.</summary>
    public static string Level(Snapshot snapshot, int region)
    {
        uint accesses = snapshot.Regions.Accesses[region];
        return accesses == 0 ? "idle"
            : snapshot.Intervals.IsSampleAssumed ? Hertz(accesses / snapshot.Intervals.AggregationSeconds)
            : Share(snapshot.Intervals.Rate(accesses));
    }

    /// <summary>The share of samples that found a page with the attribute of a probe; their number where it is not known how many there were.</summary>
    public static string Hits(Snapshot snapshot, int region, int probe)
    {
        byte hits = snapshot.Regions.HitsOf(probe)[region];
        return snapshot.Intervals.IsSampleAssumed ? $"{hits} hit{(hits == 1 ? "" : "s")}" : Share(snapshot.Intervals.Rate(hits));
    }

    /// <summary>How often in a second: <c>0.25 Hz</c>, <c>200 Hz</c>.</summary>
    public static string Hertz(double hertz) => hertz is > 0 and < 0.001 ? "<0.001 Hz" : hertz.ToString(hertz >= 100 ? "#,0" : hertz >= 10 ? "0.#" : "0.###", CultureInfo.InvariantCulture) + " Hz";

    /// <summary>A length of time in seconds.</summary>
    public static string Seconds(double seconds) => Humanize.Duration((Int128)Math.Round(seconds * 1e9));

    /// <summary>A temperature, which has no unit: <c>-12,340,000,000</c>.</summary>
    public static string Temperature(double temperature) => Math.Abs(temperature) switch
    {
        >= LargestPlain => temperature.ToString("0.###e+0", CultureInfo.InvariantCulture),
        >= 1000 => temperature.ToString("#,0", CultureInfo.InvariantCulture),
        _ => temperature.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary><c>1 region</c>, <c>2 regions</c>.</summary>
    public static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}
