using System.Text.Json;

namespace DamonHeatmap.Compat.Access;

/// <summary>Keywords of a region's line.</summary>
internal static class RegionKeywords
{
    public static IReadOnlyList<Keyword<(SnapshotContext Context, DamoRegion Region, int Index)>> All { get; } =
    [
        new("index", static of => PythonFormat.Count(of.Index, of.Context.Raw)),
        new("start address", static of => PythonFormat.Bytes(of.Region.Start, of.Context.Raw)),
        new("end address", static of => PythonFormat.Bytes(of.Region.End, of.Context.Raw)),
        new("size", static of => PythonFormat.Bytes(of.Region.Size, of.Context.Raw)),
        new("access rate", static of => PythonFormat.Share(of.Region.Percent, 100, of.Context.Raw)),
        new("access hz", static of => PythonFormat.Hertz(of.Context.Hertz(of.Region), of.Context.Raw)),
        new("age", static of => PythonFormat.Microseconds(of.Region.AgeMicroseconds, of.Context.Raw)),
        new("temperature", static of => PythonFormat.Count(of.Context.Options.Weights.Of(of.Region), of.Context.Raw)),
        new("probe hits", static of => ProbeHits(of.Region.ProbeHits)),
        new("filters passed bytes", static of => PythonFormat.Bytes(of.Region.FilterPassed, of.Context.Raw)),
        new("box", static of => of.Context.Boxes.Box(of.Region)),
    ];

    /// <summary>Whether there are any.</summary>
    /// <exception cref="PythonErrorException">No list.</exception>
    public static bool HasProbeHits(in DamoRegion region)
    {
        if (region.ProbeHits is null)
        {
            return false;
        }

        using var document = JsonDocument.Parse(region.ProbeHits);
        return document.RootElement.ValueKind switch
        {
            JsonValueKind.Array => document.RootElement.GetArrayLength() > 0,
            JsonValueKind.String => document.RootElement.GetString()!.Length > 0,
            _ => throw new PythonErrorException("\"probe_hits\" is no array"),
        };
    }

    private static string ProbeHits(string? json)
    {
        if (json is null)
        {
            return "";
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? string.Join(' ', document.RootElement.EnumerateArray().Select(static hits => hits.ValueKind switch
            {
                JsonValueKind.True => "1",
                JsonValueKind.False => "0",
                JsonValueKind.Number => JsonText.Number(hits, PythonText.Number).ToDecimal(),
                _ => throw new PythonErrorException("\"probe_hits\" that are no numbers"),
            }))
            : throw new PythonErrorException("\"probe_hits\" is no array");
    }
}
