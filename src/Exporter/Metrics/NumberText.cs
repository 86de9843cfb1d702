using System.Globalization;

namespace DamonExporter.Metrics;

/// <summary>Numbers as label values: plain, the same on every host, so that Grafana can sort them.</summary>
internal static class NumberText
{
    /// <summary><c>0</c>, <c>0.01</c>, <c>21600</c>, <c>+Inf</c>.</summary>
    public static string Of(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
