using DamonHeatmap.Raster;

namespace DamonHeatmap.Server.Api;

/// <summary>A metric that is made of snapshots when it is asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What its heat is; of a probe, <see cref="MapValue.ProbeHits0"/> and those behind it.</param>
/// <param name="IsCoverage">Whether it is not the heat, but how much of a cell is known.</param>
/// <param name="Help">What it tells.</param>
internal sealed record HeatMetric(string Name, MapValue Value, bool IsCoverage, string Help)
{
    public static IReadOnlyList<HeatMetric> All { get; } =
    [
        new("damon_heat", MapValue.AccessRate, false, "Access rate, 0 to 1: the mean over what is known of the addresses of a row in the time of a step, age-filled; NaN where nothing is known."),
        new("damon_heat_df_passed", MapValue.FilterPassedRate, false, "The same of the bytes that passed the filters of a scheme; NaN where nothing is known, or no filter was installed."),
        new("damon_heat_df_ratio", MapValue.FilterPassedShare, false, "Share of the bytes that passed the filters of a scheme, 0 to 1, accessed or not."),
        new("damon_heat_known", MapValue.AccessRate, true, "Known part of a cell of damon_heat, 0 to 1: of the addresses of a row times the time of a step."),
        new("damon_heat_probe", MapValue.ProbeHits0, false, "Hits of a data-attribute probe (Linux 7.2), 0 to 1: the share of samples that found a page with its attribute. Needs probe=\"N\"."),
    ];

    public static HeatMetric? Named(string name) => All.FirstOrDefault(metric => metric.Name == name);
}
