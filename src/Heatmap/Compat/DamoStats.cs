using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>A snapshot's <c>damos_stats</c>: the heatmap does not use them, but damo reads them, and fails where it cannot.</summary>
internal static class DamoStats
{
    private static readonly string[] Required = ["nr_tried", "sz_tried", "nr_applied", "sz_applied", "sz_ops_filter_passed", "qt_exceeds"];
    private static readonly string[] Optional = ["nr_snapshots", "max_nr_snapshots"];

    /// <summary>Passes over null and over an object with readable numbers.</summary>
    /// <exception cref="PythonErrorException">Anything else.</exception>
    public static void Check(RawValue value)
    {
        if (value.IsNull)
        {
            return;
        }

        if (value.Type != JsonTokenType.StartObject)
        {
            throw new PythonErrorException($"byte {value.Offset}: \"damos_stats\" is no object");
        }

        using JsonDocument document = JsonText.Parse(value);
        foreach (string key in Required)
        {
            if (!document.RootElement.TryGetProperty(key, out JsonElement number))
            {
                throw new PythonErrorException($"byte {value.Offset}: \"damos_stats\" lacks \"{key}\"");
            }

            JsonText.CheckNumber(number, key.StartsWith("sz_", StringComparison.Ordinal) ? PythonText.Bytes : PythonText.Number, value.Offset);
        }

        foreach (string key in Optional)
        {
            if (document.RootElement.TryGetProperty(key, out JsonElement number))
            {
                JsonText.CheckNumber(number, PythonText.Number, value.Offset);
            }
        }
    }
}
