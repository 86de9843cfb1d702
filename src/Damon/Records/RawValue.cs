using System.Text.Json;

namespace Damon.Records;

/// <summary>One value of a JSON record file, not yet understood. Valid only during the call that it is given to.</summary>
public readonly ref struct RawValue
{
    private readonly long _denseOffset;
    private readonly DenseText _source;

    internal RawValue(JsonTokenType type, ReadOnlySpan<byte> text, long denseOffset, DenseText source)
    {
        Type = type;
        Text = text;
        _denseOffset = denseOffset;
        _source = source;
    }

    /// <summary>What it is: a number, a string, null, true, false; or a start of an object or array, where the text of the whole is given.</summary>
    public JsonTokenType Type { get; }

    /// <summary>UTF-8; of a string without its quotes and with escapes resolved, of everything else as in the file, but for indentation.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>
    /// Where it stands: bytes from the start of the JSON text (after inflating, where the file is compressed). Reads the file once more to find
    /// it out: for messages only.
    /// </summary>
    public long Offset => _source.OffsetInText(_denseOffset);

    public bool IsNull => Type == JsonTokenType.Null;
}
