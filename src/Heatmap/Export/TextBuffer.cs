using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace DamonHeatmap.Export;

/// <summary>UTF-8 text on its way to a stream. What is not flushed is not written.</summary>
/// <param name="output">Where to; stays open.</param>
internal sealed class TextBuffer(Stream output)
{
    private const int FlushAt = 1 << 16;

    // the longest 64-bit number has 20 characters
    private const int LongestNumber = 20;

    private readonly ArrayBufferWriter<byte> _bytes = new(2 * FlushAt);

    public void Add(ReadOnlySpan<byte> text)
    {
        _bytes.Write(text);
        if (_bytes.WrittenCount >= FlushAt)
        {
            Flush();
        }
    }

    public void Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public void Add<T>(T number)
        where T : IBinaryInteger<T>
    {
        number.TryFormat(_bytes.GetSpan(LongestNumber), out int length, default, CultureInfo.InvariantCulture);
        _bytes.Advance(length);
    }

    public void Flush()
    {
        output.Write(_bytes.WrittenSpan);
        _bytes.ResetWrittenCount();
    }
}
