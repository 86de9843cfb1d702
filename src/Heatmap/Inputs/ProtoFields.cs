using Damon;

namespace DamonHeatmap.Inputs;

/// <summary>The fields of one protobuf message that is in memory.</summary>
/// <param name="message">The message's bytes.</param>
internal ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the field is text, bytes or a message: its bytes are then in <see cref="Bytes"/>.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Whether the field is a number of variable length: it is then in <see cref="Value"/>.</summary>
    public bool IsVarint { get; private set; }

    public ReadOnlySpan<byte> Bytes { get; private set; }

    public ulong Value { get; private set; }

    /// <summary>Reads the next field; false: there is none.</summary>
    /// <exception cref="DamonDataException">No protobuf. The message says what is wrong, not where.</exception>
    public bool TryRead()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong tag = Varint();
        if (tag >> 3 is 0 or > int.MaxValue)
        {
            throw Wrong();
        }

        Number = (int)(tag >> 3);
        Bytes = default;
        Value = 0;
        (IsBytes, IsVarint) = ((tag & 7) == ProtoStream.Delimited, (tag & 7) == ProtoStream.Variable);
        switch ((int)(tag & 7))
        {
            case ProtoStream.Variable:
                Value = Varint();
                break;
            case ProtoStream.Fixed64:
                Take(8);
                break;
            case ProtoStream.Delimited:
                ulong length = Varint();
                Bytes = Take(length);
                break;
            case ProtoStream.Fixed32:
                Take(4);
                break;
            default:
                throw Wrong();
        }

        return true;
    }

    private static DamonDataException Wrong() => new("no valid protobuf");

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            throw Wrong();
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return value;
            }
        }

        throw Wrong();
    }
}
