namespace Damon.Analysis;

/// <summary>How much size, access rate and age count in a temperature; damo's defaults are 0, 100, 100.</summary>
/// <param name="Size">For each byte of the region.</param>
/// <param name="AccessRate">For each percent of the access rate.</param>
/// <param name="Age">For each microsecond of age.</param>
public readonly record struct TemperatureWeights(double Size, double AccessRate, double Age)
{
    public static TemperatureWeights Default { get; } = new(0, 100, 100);
}
