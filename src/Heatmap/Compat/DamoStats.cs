using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>A snapshot's <c>damos_stats</c>: counts, and sizes in bytes.</summary>
internal sealed record DamoStats(
    PythonNumber Tried,
    PythonNumber TriedBytes,
    PythonNumber Applied,
    PythonNumber AppliedBytes,
    PythonNumber FilterPassedBytes,
    PythonNumber QuotaExceeded,
    PythonNumber Snapshots,
    PythonNumber MaxSnapshots)
{
    /// <summary>An object with readable numbers; null for null.</summary>
    /// <exception cref="PythonErrorException">Anything else.</exception>
    public static DamoStats? Read(RawValue value)
    {
        if (value.IsNull)
        {
            return null;
        }

        return value.Type == JsonTokenType.StartObject
            ? JsonText.Read(value, Read)
            : throw new PythonErrorException($"byte {value.Offset}: \"damos_stats\" is no object");
    }

    private static DamoStats Read(JsonElement stats)
    {
        return new DamoStats(
            Required("nr_tried", PythonText.Number),
            Required("sz_tried", PythonText.Bytes),
            Required("nr_applied", PythonText.Number),
            Required("sz_applied", PythonText.Bytes),
            Required("sz_ops_filter_passed", PythonText.Bytes),
            Required("qt_exceeds", PythonText.Number),
            Optional("nr_snapshots"),
            Optional("max_nr_snapshots"));

        PythonNumber Required(string key, Func<string, PythonNumber> read) => stats.TryGetProperty(key, out JsonElement number)
            ? JsonText.Number(number, read)
            : throw new PythonErrorException($"\"damos_stats\" lacks \"{key}\"");

        PythonNumber Optional(string key) => stats.TryGetProperty(key, out JsonElement number) ? JsonText.Number(number, PythonText.Number) : 0;
    }
}
