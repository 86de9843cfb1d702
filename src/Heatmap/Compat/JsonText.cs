using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>Values that come as the JSON text of a whole.</summary>
internal static class JsonText
{
    /// <summary>Reads a value that is told as a whole, and says where it stands if it cannot be read; to find that out takes long.</summary>
    /// <exception cref="PythonErrorException">It cannot be read.</exception>
    public static T Read<T>(RawValue value, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(value.Text.ToArray());
            return read(document.RootElement);
        }
        catch (PythonErrorException exception)
        {
            throw new PythonErrorException($"byte {value.Offset}: {exception.Message}");
        }
    }

    /// <summary>A number, or a text that the grammar reads.</summary>
    /// <exception cref="PythonErrorException">Neither.</exception>
    public static PythonNumber Number(JsonElement element, Func<string, PythonNumber> read) => element.ValueKind switch
    {
        JsonValueKind.String => read(element.GetString()!),
        JsonValueKind.Number => Number(Encoding.UTF8.GetBytes(element.GetRawText())),
        _ => throw new PythonErrorException($"not a number: {Excerpt.Of(element.GetRawText())}"),
    };

    /// <summary>A JSON number: whole unless it has a point or an exponent.</summary>
    public static PythonNumber Number(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(".eE"u8) >= 0)
        {
            return double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return PythonNumber.Whole(BigInteger.Parse(Encoding.ASCII.GetString(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
    }

    /// <summary>A text in quotes, as Python writes it: nothing but ASCII.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder("\"");
        foreach (char character in text)
        {
            _ = character switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                < ' ' or > '~' => result.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => result.Append(character),
            };
        }

        return result.Append('"').ToString();
    }
}
