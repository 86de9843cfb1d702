using Damon;

namespace DamonHeatmap.Inputs;

/// <summary>Protobuf's wire format read from a stream, for messages that are too large to be held.</summary>
/// <param name="stream">The bytes.</param>
/// <param name="name">The file's name, for messages.</param>
internal sealed class ProtoStream(Stream stream, string name)
{
    public const int Variable = 0;
    public const int Fixed64 = 1;
    public const int Delimited = 2;
    public const int Fixed32 = 5;

    /// <summary>The longest message that is held, bytes.</summary>
    public const int LongestMessage = 64 << 20;

    private readonly byte[] _buffer = new byte[1 << 16];
    private byte[] _message = [];
    private int _start;
    private int _end;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>Whether all bytes were read.</summary>
    public bool IsAtEnd => _start == _end && !Refill();

    /// <summary>Reads a field's number and kind.</summary>
    /// <param name="end">Where the message ends that it is in.</param>
    /// <exception cref="DamonDataException">No protobuf.</exception>
    public (int Number, int Kind) ReadTag(long end)
    {
        ulong tag = ReadVarint();
        return tag >> 3 is > 0 and <= int.MaxValue && Position <= end ? ((int)(tag >> 3), (int)(tag & 7)) : throw Wrong();
    }

    /// <summary>Reads a length.</summary>
    /// <param name="end">Where the message ends that it is in.</param>
    /// <returns>Where the field ends that it is the length of.</returns>
    public long ReadEnd(long end)
    {
        ulong length = ReadVarint();
        return Position <= end && length <= (ulong)(end - Position) ? Position + (long)length : throw Wrong();
    }

    /// <summary>Reads a field over whose tag was read.</summary>
    public void Skip(int kind, long end)
    {
        switch (kind)
        {
            case Variable:
                ReadVarint();
                break;
            case Fixed64:
                SkipTo(Position + 8);
                break;
            case Fixed32:
                SkipTo(Position + 4);
                break;
            case Delimited:
                SkipTo(ReadEnd(end));
                break;
            default:
                throw Wrong();
        }

        if (Position > end)
        {
            throw Wrong();
        }
    }

    /// <summary>Reads the bytes up to there; valid until the next call.</summary>
    /// <exception cref="DamonDataException">Too many.</exception>
    public ReadOnlySpan<byte> ReadTo(long end)
    {
        long length = end - Position;
        if (length > LongestMessage)
        {
            throw new DamonDataException($"{name}: a log record of {length} bytes at byte {Position}; expected at most {LongestMessage}");
        }

        int filled = 0;
        while (filled < length)
        {
            NeedBytes();
            if (filled == _message.Length)
            {
                // with what is there, not with what is announced
                Array.Resize(ref _message, (int)Math.Min(length, Math.Max(1 << 16, filled * 2L)));
            }

            int count = (int)Math.Min(Math.Min(length, _message.Length) - filled, _end - _start);
            _buffer.AsSpan(_start, count).CopyTo(_message.AsSpan(filled));
            Advance(count);
            filled += count;
        }

        return _message.AsSpan(0, filled);
    }

    /// <summary>The line for the user: at this place it is no protobuf.</summary>
    public DamonDataException Wrong(Exception? cause = null) => new($"{name}: no valid OTLP protobuf near byte {Position}", cause);

    private void SkipTo(long end)
    {
        while (Position < end)
        {
            NeedBytes();
            Advance((int)Math.Min(end - Position, _end - _start));
        }
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int i = 0; i < 10; i++)
        {
            NeedBytes();
            byte next = _buffer[_start];
            Advance(1);
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Wrong();
    }

    private void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    private void NeedBytes()
    {
        if (IsAtEnd)
        {
            throw new CutShortException($"{name}: cut short at byte {Position}, inside a message");
        }
    }

    private bool Refill()
    {
        (_start, _end) = (0, stream.Read(_buffer.AsSpan()));
        return _end > 0;
    }
}
