using System.Buffers;
using System.Text;
using System.Text.Json;
using Damon.Records;
using Damon.Snapshots;

namespace Damon.Events;

/// <summary>
/// A snapshot's filters as one line of JSON: <c>[{"type":"anon","matching":true,"allow":false}]</c>, with <c>memcg_path</c>, <c>minimum</c>,
/// <c>maximum</c> and <c>target</c> where the filter has them.
/// </summary>
public static class EventFilters
{
    /// <summary>Writes them.</summary>
    /// <param name="filters">The filters.</param>
    /// <param name="withAddresses">Whether a filter of addresses may say which.</param>
    public static string Write(IReadOnlyList<DamosFilter> filters, bool withAddresses = true)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartArray();
        foreach (DamosFilter filter in filters)
        {
            bool hidden = !withAddresses && filter.Type == "addr";
            json.WriteStartObject();
            json.WriteString("type"u8, filter.Type);
            json.WriteBoolean("matching"u8, filter.Matching);
            json.WriteBoolean("allow"u8, filter.Allow);
            if (filter.MemcgPath is not null)
            {
                json.WriteString("memcg_path"u8, filter.MemcgPath);
            }

            if (filter.Minimum is ulong minimum && !hidden)
            {
                json.WriteNumber("minimum"u8, minimum);
            }

            if (filter.Maximum is ulong maximum && !hidden)
            {
                json.WriteNumber("maximum"u8, maximum);
            }

            if (filter.TargetIndex is long target)
            {
                json.WriteNumber("target"u8, target);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads them.</summary>
    /// <exception cref="DamonDataException">Not a list of filters. The message says what is wrong, not where.</exception>
    public static IReadOnlyList<DamosFilter> Read(string text)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return ReadAll(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Wrong(text, exception);
        }
    }

    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyList<DamosFilter> ReadAll(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(list.ToString(), null);
        }

        var filters = new List<DamosFilter>();
        foreach (JsonElement one in list.EnumerateArray())
        {
            try
            {
                filters.Add(ReadOne(one));
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException)
            {
                // a value of another kind, half a surrogate pair, or a number that is too large
                throw Wrong(one.ToString(), exception);
            }
        }

        return filters;
    }

    private static DamosFilter ReadOne(JsonElement one)
    {
        if (one.ValueKind != JsonValueKind.Object
            || !one.TryGetProperty("type"u8, out JsonElement type) || type.GetString() is not { } name
            || !one.TryGetProperty("matching"u8, out JsonElement matching)
            || !one.TryGetProperty("allow"u8, out JsonElement allow))
        {
            throw Wrong(one.ToString(), null);
        }

        return new DamosFilter(
            name,
            matching.GetBoolean(),
            allow.GetBoolean(),
            one.TryGetProperty("memcg_path"u8, out JsonElement path) ? path.GetString() : null,
            one.TryGetProperty("minimum"u8, out JsonElement minimum) ? minimum.GetUInt64() : null,
            one.TryGetProperty("maximum"u8, out JsonElement maximum) ? maximum.GetUInt64() : null,
            one.TryGetProperty("target"u8, out JsonElement target) ? target.GetInt64() : null);
    }

    private static DamonDataException Wrong(string text, Exception? cause) =>
        new($"filters {Excerpt.Of(text)}: expected a list such as [{{\"type\":\"anon\",\"matching\":true,\"allow\":false}}]", cause);
}
