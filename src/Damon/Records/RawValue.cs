using System.Text.Json;

namespace Damon.Records;

/// <summary>One value of a JSON record file, not yet understood. Valid only during the call that it is given to.</summary>
/// <param name="type">What it is: a number, a string, null, true, false; or a start of an object or array, where the text of the whole is given.</param>
/// <param name="text">UTF-8; of a string without its quotes and with escapes resolved, of everything else as in the file.</param>
/// <param name="offset">Where it stands: bytes from the start of the JSON text (after inflating, where the file is compressed).</param>
public readonly ref struct RawValue(JsonTokenType type, ReadOnlySpan<byte> text, long offset)
{
    public JsonTokenType Type { get; } = type;

    public ReadOnlySpan<byte> Text { get; } = text;

    public long Offset { get; } = offset;

    public bool IsNull => Type == JsonTokenType.Null;
}
