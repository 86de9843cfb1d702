using System.Text;
using System.Text.Json;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>A record's <c>scheme_filters</c>.</summary>
internal static class FilterList
{
    /// <summary>Reads the array's JSON text.</summary>
    /// <exception cref="DamonDataException">Not a list of filters; the message says what is wrong, not where.</exception>
    public static IReadOnlyList<DamosFilter> Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text.ToArray());
            return [.. document.RootElement.EnumerateArray().Select(ParseOne)];
        }
        catch (InvalidOperationException exception)
        {
            // half a surrogate pair in some text
            throw new DamonDataException("a filter with text that is not UTF-8", exception);
        }
    }

    private static DamosFilter ParseOne(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new DamonDataException("a filter that is no object");
        }

        string type = Text(element, "filter_type") ?? throw new DamonDataException("a filter without \"filter_type\"");
        bool matching = Flag(element, "matching") ?? throw new DamonDataException("a filter without \"matching\"");
        bool allow = Flag(element, "allow") ?? Flag(element, "filter_pass") ?? false;
        (ulong? minimum, ulong? maximum) = type switch
        {
            "addr" => AddressRange(element),
            "hugepage_size" => SizeRange(element),
            _ => (null, null),
        };
        return new DamosFilter(
            type,
            matching,
            allow,
            type == "memcg" ? Text(element, "memcg_path") ?? throw new DamonDataException("a memcg filter without \"memcg_path\"") : null,
            minimum,
            maximum,
            type == "target" ? TargetIndex(element) : null);
    }

    private static (ulong? Minimum, ulong? Maximum) AddressRange(JsonElement element)
    {
        if (!element.TryGetProperty("address_range", out JsonElement range) || range.ValueKind != JsonValueKind.Object)
        {
            throw new DamonDataException("an addr filter without \"address_range\"");
        }

        return (SizeOf(range, "start"), SizeOf(range, "end"));
    }

    private static (ulong? Minimum, ulong? Maximum) SizeRange(JsonElement element)
    {
        if (!element.TryGetProperty("hugepage_size", out JsonElement range) || range.ValueKind == JsonValueKind.Null)
        {
            return (null, null);
        }

        return range.ValueKind == JsonValueKind.Array && range.GetArrayLength() == 2
            ? (Size(range[0], "hugepage_size"), Size(range[1], "hugepage_size"))
            : throw new DamonDataException("a hugepage_size filter whose \"hugepage_size\" is no pair of sizes");
    }

    private static ulong? SizeOf(JsonElement element, string key) => element.TryGetProperty(key, out JsonElement value) ? Size(value, key) : null;

    private static ulong? Size(JsonElement value, string key)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        byte[] text = Encoding.UTF8.GetBytes(Scalar(value, key));
        return TextBytes.TryParse(text, out ulong bytes)
            ? bytes
            : throw new DamonDataException($"a filter's \"{key}\" {Excerpt.Of(text)}: expected bytes, such as 4096 or \"4 KiB\"");
    }

    private static long? TargetIndex(JsonElement element)
    {
        const string Key = "damon_target_idx";
        if (!element.TryGetProperty(Key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        byte[] text = Encoding.UTF8.GetBytes(Scalar(value, Key));
        return TextCount.TryParse(text, out Int128 index) && index >= long.MinValue && index <= long.MaxValue
            ? (long)index
            : throw new DamonDataException($"a filter's \"{Key}\" {Excerpt.Of(text)}: expected a number");
    }

    private static string Scalar(JsonElement value, string key) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() ?? "",
        JsonValueKind.Number => value.GetRawText(),
        _ => throw new DamonDataException($"a filter's \"{key}\" is neither number nor text"),
    };

    private static string? Text(JsonElement element, string key)
    {
        if (!element.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : throw new DamonDataException($"a filter's \"{key}\" is no text");
    }

    private static bool? Flag(JsonElement element, string key)
    {
        if (!element.TryGetProperty(key, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw new DamonDataException($"a filter's \"{key}\" is neither true nor false");
    }
}
