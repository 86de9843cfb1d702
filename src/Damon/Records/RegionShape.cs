using System.Buffers;
using System.Text.Json;

namespace Damon.Records;

/// <summary>
/// How the last region was written. damo writes all of them alike, up to a million in a recording, and only their values differ: a text that is, byte for byte, the last one's with
/// other digits in it needs no tokens to be understood. It is taken only where a JSON reader would have told exactly the same.
/// </summary>
internal sealed class RegionShape
{
    /// <summary>What values are written with. Nothing of it means anything to JSON inside a string.</summary>
    private static readonly SearchValues<byte> ValueBytes = SearchValues.Create("0123456789,. -%BKMGTPEZYiabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>What may stand between values.</summary>
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \n\r\t"u8);

    /// <summary>Of a longer region nothing is learned.</summary>
    private const int Longest = 1 << 14;

    private readonly List<Part> _parts = [];
    private byte[] _text = new byte[512];
    private (int Start, int Length)[] _found = [];
    private int _length;
    private long _begin = -1;

    /// <summary>Begins to learn.</summary>
    /// <param name="offset">Where the region's object begins.</param>
    public void Begin(long offset)
    {
        _parts.Clear();
        (_begin, _length) = (offset, 0);
    }

    /// <summary>Learns of a value of the region, in the order of the text.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="type">What it is.</param>
    /// <param name="offset">Where it begins; of a string, behind its quote.</param>
    /// <param name="length">Its bytes; of a string, without its quotes.</param>
    public void Add(RegionKey key, JsonTokenType type, long offset, int length)
    {
        if (_begin >= 0 && offset - _begin <= Longest)
        {
            _parts.Add(new Part(key, type, (int)(offset - _begin), length));
        }
    }

    /// <summary>Nothing can be learned of this one.</summary>
    public void Forget() => (_begin, _length) = (-1, 0);

    /// <summary>Ends to learn.</summary>
    /// <param name="text">What was read, up to the end of the region; its beginning may be gone.</param>
    /// <param name="end">Where that is.</param>
    public void End(ReadOnlySpan<byte> text, long end)
    {
        long length = end - _begin;
        if (_begin < 0 || length > Math.Min(text.Length, Longest))
        {
            Forget();
            return;
        }

        _length = (int)length;
        if (_text.Length < _length)
        {
            _text = new byte[_length];
        }

        text[^_length..].CopyTo(_text);
        if (_found.Length < _parts.Count)
        {
            _found = new (int, int)[_parts.Count];
        }
    }

    /// <summary>Tells a region that is written as the last one was.</summary>
    /// <param name="text">From behind the region before it on.</param>
    /// <param name="offset">Where that is.</param>
    /// <param name="visitor">Is told.</param>
    /// <returns>How many bytes it takes; 0: what follows is something else, or not all of it is there, and nobody was told.</returns>
    public int Tell(ReadOnlySpan<byte> text, long offset, IRecordVisitor visitor)
    {
        int begin = _length > 0 && !text.IsEmpty && text[0] == ',' ? 1 + text[1..].IndexOfAnyExcept(Blanks) : 0;
        if (begin == 0 || !Find(text[begin..], out int length))
        {
            return 0;
        }

        text = text[begin..];
        visitor.BeginRegion();
        for (int i = 0; i < _parts.Count; i++)
        {
            (int start, int size) = _found[i];
            Part part = _parts[i];
            long place = offset + begin + start - (part.Type == JsonTokenType.String ? 1 : 0);
            visitor.RegionValue(part.Key, new RawValue(part.Type, text.Slice(start, size), place));
        }

        visitor.EndRegion();
        return begin + length;
    }

    private bool Find(ReadOnlySpan<byte> text, out int length)
    {
        ReadOnlySpan<byte> shape = _text.AsSpan(0, _length);
        int at = 0, behind = 0;
        for (int i = 0; i < _parts.Count; i++)
        {
            Part part = _parts[i];
            ReadOnlySpan<byte> fixedText = shape[behind..(part.IsFixed ? part.Start + part.Length : part.Start)];
            if (!text[at..].StartsWith(fixedText))
            {
                length = 0;
                return false;
            }

            at += fixedText.Length;
            behind = part.Start + part.Length;
            int size = part.Length;
            if (!part.IsFixed)
            {
                size = part.Type == JsonTokenType.Number ? Digits(text[at..]) : text[at..].IndexOfAnyExcept(ValueBytes);
                if (size < 0)
                {
                    length = 0;
                    return false;
                }

                at += size;
            }

            _found[i] = (at - size, size);
        }

        length = at + _length - behind;
        return text[at..].StartsWith(shape[behind..]);
    }

    /// <summary>How many digits a whole number of JSON has; -1: it is none.</summary>
    private static int Digits(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiDigit((char)text[count]))
        {
            count++;
        }

        return count == 0 || (count > 1 && text[0] == '0') ? -1 : count;
    }

    /// <summary>A value and its place in the text.</summary>
    private readonly record struct Part(RegionKey Key, JsonTokenType Type, int Start, int Length)
    {
        /// <summary>Whether it has to be the same again: null, and arrays.</summary>
        public bool IsFixed => Type is not (JsonTokenType.String or JsonTokenType.Number);
    }
}
