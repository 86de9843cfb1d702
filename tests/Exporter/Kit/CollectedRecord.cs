using System.Globalization;
using System.Text.Json;

namespace DamonExporter.Tests.Kit;

/// <summary>One log record as the Collector's file exporter wrote it (OTLP/JSON).</summary>
internal sealed record CollectedRecord(
    IReadOnlyDictionary<string, object?> Resource, string Scope, string EventName, long Time, int Severity, IReadOnlyDictionary<string, object?> Attributes, string Body)
{
    /// <summary>Reads all that is there so far; a last line that is not complete yet is left out.</summary>
    public static IReadOnlyList<CollectedRecord> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string text = reader.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(Line)];
    }

    private static List<CollectedRecord> Line(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return
        [
            .. from resource in document.RootElement.GetProperty("resourceLogs").EnumerateArray()
               let about = Attributes_(resource.GetProperty("resource"))
               from scope in resource.GetProperty("scopeLogs").EnumerateArray()
               from record in scope.GetProperty("logRecords").EnumerateArray()
               select new CollectedRecord(
                   about,
                   scope.GetProperty("scope").GetProperty("name").GetString()!,
                   record.TryGetProperty("eventName", out JsonElement name) ? name.GetString()! : "",
                   Long(record.GetProperty("timeUnixNano")),
                   record.GetProperty("severityNumber").GetInt32(),
                   Attributes_(record),
                   record.GetProperty("body").GetProperty("stringValue").GetString()!),
        ];
    }

    private static Dictionary<string, object?> Attributes_(JsonElement owner) => owner.GetProperty("attributes").EnumerateArray().ToDictionary(
        attribute => attribute.GetProperty("key").GetString()!,
        attribute => attribute.GetProperty("value").EnumerateObject().Select(Value).Single());

    private static object? Value(JsonProperty property) => property.Name switch
    {
        "stringValue" => property.Value.GetString(),
        "intValue" => Long(property.Value),
        "boolValue" => property.Value.GetBoolean(),
        _ => throw new NotSupportedException(property.Name),
    };

    private static long Long(JsonElement number) => long.Parse(number.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
