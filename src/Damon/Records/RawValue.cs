using System.Text.Json;

namespace Damon.Records;

/// <summary>One value of a JSON record file, not yet understood. Valid only during the call that it is given to.</summary>
public readonly ref struct RawValue
{
    internal RawValue(JsonTokenType type, ReadOnlySpan<byte> text, long offset)
    {
        Type = type;
        Text = text;
        Offset = offset;
    }

    /// <summary>What it is: a number, a string, null, true, false; or a start of an object or array, where the text of the whole is given.</summary>
    public JsonTokenType Type { get; }

    /// <summary>UTF-8; of a string without its quotes and with escapes resolved, of everything else as in the file.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>Where it stands: bytes from the start of the JSON text (after inflating, where the file is compressed).</summary>
    public long Offset { get; }

    public bool IsNull => Type == JsonTokenType.Null;
}
