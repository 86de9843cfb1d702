using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>A record's <c>scheme_filters</c>: the heatmap does not use them, but damo reads them, and fails where it cannot.</summary>
internal static class DamoFilters
{
    /// <summary>Passes over an array of filters that damo reads.</summary>
    /// <exception cref="PythonErrorException">Anything else.</exception>
    public static void Check(RawValue value)
    {
        if (value.Type is JsonTokenType.StartObject && value.Text.IndexOf((byte)'"') < 0)
        {
            // {} is as good as []: there is nothing to go through
            return;
        }

        if (value.Type != JsonTokenType.StartArray)
        {
            if (value.Type == JsonTokenType.String && value.Text.IsEmpty)
            {
                return;
            }

            throw new PythonErrorException($"byte {value.Offset}: \"scheme_filters\" is no array");
        }

        using JsonDocument document = JsonText.Parse(value);
        foreach (JsonElement filter in document.RootElement.EnumerateArray())
        {
            if (filter.ValueKind != JsonValueKind.Object)
            {
                throw new PythonErrorException($"byte {value.Offset}: a filter is no object");
            }

            string? type = Get(filter, "filter_type", value.Offset).ToString();
            _ = Get(filter, "matching", value.Offset);
            _ = type switch
            {
                "memcg" => Get(filter, "memcg_path", value.Offset),
                "addr" => Get(filter, "address_range", value.Offset),
                "target" => Get(filter, "damon_target_idx", value.Offset),
                _ => default,
            };
        }
    }

    private static JsonElement Get(JsonElement filter, string key, long offset) =>
        filter.TryGetProperty(key, out JsonElement value) ? value
        : throw new PythonErrorException($"byte {offset}: a filter lacks \"{key}\"");
}
