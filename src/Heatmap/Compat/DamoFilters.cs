using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>A record's <c>scheme_filters</c>.</summary>
internal static class DamoFilters
{
    /// <summary>An array of filters that damo reads.</summary>
    /// <exception cref="PythonErrorException">Anything else.</exception>
    public static IReadOnlyList<DamoFilter> Read(RawValue value)
    {
        if (value.Type is JsonTokenType.StartObject && value.Text.IndexOf((byte)'"') < 0)
        {
            // {} is as good as []: there is nothing to go through
            return [];
        }

        if (value.Type != JsonTokenType.StartArray)
        {
            if (value.Type == JsonTokenType.String && value.Text.IsEmpty)
            {
                return [];
            }

            throw new PythonErrorException($"byte {value.Offset}: \"scheme_filters\" is no array");
        }

        if (value.Text.SequenceEqual("[]"u8))
        {
            return [];
        }

        return JsonText.Read(value, static filters => filters.EnumerateArray().Select(Read).ToArray());
    }

    private static DamoFilter Read(JsonElement filter)
    {
        if (filter.ValueKind != JsonValueKind.Object)
        {
            throw new PythonErrorException("a filter is no object");
        }

        string type = Get(filter, "filter_type").ToString();
        bool matching = Truth(Get(filter, "matching"));
        bool allow = (filter.TryGetProperty("allow", out JsonElement passes) || filter.TryGetProperty("filter_pass", out passes)) && Truth(passes);
        return new DamoFilter(
            type,
            matching,
            allow,
            type == "memcg" ? Get(filter, "memcg_path").ToString() : null,
            type == "addr" ? Addresses(Get(filter, "address_range")) : null,
            type == "target" ? JsonText.Number(Get(filter, "damon_target_idx"), PythonText.Number) : null,
            filter.TryGetProperty("hugepage_size", out JsonElement sizes) ? PageSizes(sizes) : null);
    }

    private static AddressSpan Addresses(JsonElement range) => range.ValueKind == JsonValueKind.Object
        ? new AddressSpan(
            JsonText.Number(Get(range, "start"), PythonText.Bytes), JsonText.Number(Get(range, "end"), PythonText.Bytes))
        : throw new PythonErrorException("a filter's \"address_range\" is no object");

    private static (PythonNumber Min, PythonNumber Max)? PageSizes(JsonElement sizes)
    {
        if (sizes.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return sizes.ValueKind == JsonValueKind.Array && sizes.GetArrayLength() >= 2
            ? (JsonText.Number(sizes[0], PythonText.Bytes), JsonText.Number(sizes[1], PythonText.Bytes))
            : throw new PythonErrorException("a filter's \"hugepage_size\" is no pair");
    }

    private static bool Truth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when value.GetString()!.ToUpperInvariant() is "Y" or "YES" or "TRUE" => true,
        JsonValueKind.String when value.GetString()!.ToUpperInvariant() is "N" or "NO" or "FALSE" => false,
        _ => throw new PythonErrorException($"neither true nor false: {Excerpt.Of(value.GetRawText())}"),
    };

    private static JsonElement Get(JsonElement filter, string key) =>
        filter.TryGetProperty(key, out JsonElement value) ? value
        : throw new PythonErrorException($"a filter lacks \"{key}\"");
}
