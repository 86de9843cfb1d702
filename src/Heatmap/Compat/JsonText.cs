using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>Values that come as the JSON text of a whole.</summary>
internal static class JsonText
{
    /// <summary>The text's tree.</summary>
    public static JsonDocument Parse(RawValue value) => JsonDocument.Parse(value.Text.ToArray());

    /// <summary>Passes over a number, and over a text that the grammar reads.</summary>
    /// <exception cref="PythonErrorException">Neither.</exception>
    public static void CheckNumber(JsonElement element, Func<string, PythonNumber> read, long offset)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            _ = read(element.GetString()!);
        }
        else if (element.ValueKind != JsonValueKind.Number)
        {
            throw new PythonErrorException($"byte {offset}: not a number: {Excerpt.Of(element.GetRawText())}");
        }
    }
}
