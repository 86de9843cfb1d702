using System.Globalization;

namespace DamonHeatmap.Tests.Truth;

/// <summary>How far two maps of one recording are from the truth.</summary>
/// <param name="Ours">Error of our map: the root of the mean square over what is known; 1 is all of the scale.</param>
/// <param name="Damos">Error of damo's.</param>
/// <param name="OursUnknown">Share of the cells that ours leaves unknown.</param>
/// <param name="DamosUnknown">Share of the cells that damo's leaves unknown.</param>
internal sealed record TruthScore(double Ours, double Damos, double OursUnknown, double DamosUnknown)
{
    /// <summary>Each map is given the level of what is touched in turn that fits it best, and damo's the unit where it has none.</summary>
    public static TruthScore Of(TruthCase truth, TruthMaps maps)
    {
        var grid = new TrueGrid(truth.Pattern, truth.Start, maps.Time, maps.Address, maps.Known);
        double?[] damos = truth.SampleInterval is null ? Scaled(maps.Damos, grid.At(truth.Level, truth.Level)) : [.. maps.Damos];
        return new TruthScore(
            Error(maps.Ours),
            Error(damos),
            maps.Ours.Count(heat => heat is null) / (double)maps.Ours.Count,
            damos.Count(heat => heat is null) / (double)damos.Length);

        double Error(IReadOnlyList<double?> shown) => grid.Error(shown, grid.Fit(shown, truth.Level), truth.Level);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"error {Ours:P3}, damo's {Damos:P3}; unknown {OursUnknown:P3}, damo's {DamosUnknown:P3}");

    /// <summary>In the unit that fits best.</summary>
    private static double?[] Scaled(IReadOnlyList<double?> heat, double?[] truth)
    {
        (double both, double square) = (0, 0);
        for (int cell = 0; cell < truth.Length; cell++)
        {
            both += (heat[cell] ?? 0) * (truth[cell] ?? 0);
            square += (heat[cell] ?? 0) * (heat[cell] ?? 0);
        }

        return [.. heat.Select(value => value * both / square)];
    }
}
