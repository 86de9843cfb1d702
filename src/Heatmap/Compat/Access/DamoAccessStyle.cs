namespace DamonHeatmap.Compat.Access;

/// <summary>What damo's <c>--style</c> chooses from; two of its names mean the same as another.</summary>
internal enum DamoAccessStyle
{
    Detailed,
    SimpleBoxes,
    Hot,
    Cold,
    RecencyPercentiles,
    TemperaturePercentiles,
    RecencyHistogram,
    TemperatureHistogram,
}
