using System.Text;

namespace Damon.Events;

/// <summary>
/// Goes over the fields of one protobuf message that is in memory, as far as OTLP needs it (https://protobuf.dev/programming-guides/encoding/).
/// It copies nothing, and whatever the bytes are, it reads none beyond their end and comes to an end: what is broken ends it.
/// </summary>
/// <param name="message">The message's bytes.</param>
public ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private const int Variable = 0, Fixed64 = 1, Delimited = 2, Fixed32 = 5;

    /// <summary>The highest number that a field can have.</summary>
    private const ulong MostNumber = (1 << 29) - 1;

    /// <summary>Bytes of the longest number of variable length.</summary>
    private const int LongestVarint = 10;

    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number, 1 … 2^29 − 1; 0 where there is no field.</summary>
    public int Number { get; private set; }

    /// <summary>Whether the field is a number of variable length: it is then in <see cref="Value"/>.</summary>
    public bool IsVarint { get; private set; }

    /// <summary>Whether the field is text, bytes or a message: its bytes are then in <see cref="Bytes"/>.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Its value, where it is a number of variable length; else 0.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes, where it is text, bytes or a message; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the message ended inside a field, or holds what is no field.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Its bytes as text; what is no UTF-8 in it is replaced.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field.</summary>
    /// <returns>False: there is none, or what there is, is none (<see cref="IsBroken"/>).</returns>
    public bool Next()
    {
        (Number, IsVarint, IsBytes, Value) = (0, false, false, 0);
        Bytes = default;
        if (_rest.IsEmpty || IsBroken)
        {
            return false;
        }

        IsBroken = !(TryVarint(out ulong key) && key >> 3 is > 0 and <= MostNumber && TryContent((int)(key & 7)));
        Number = IsBroken ? 0 : (int)(key >> 3);
        return !IsBroken;
    }

    /// <summary>Goes to the next field.</summary>
    /// <returns>False: there is none.</returns>
    /// <exception cref="DamonDataException">What there is, is none. The message does not say where: the caller does.</exception>
    public bool NextOrThrow() => Next() || (IsBroken ? throw new DamonDataException("no valid protobuf") : false);

    private bool TryContent(int kind)
    {
        switch (kind)
        {
            case Variable:
                IsVarint = TryVarint(out ulong value);
                Value = value;
                return IsVarint;
            case Delimited:
                ReadOnlySpan<byte> bytes = default;
                IsBytes = TryVarint(out ulong length) && TryTake(length, out bytes);
                Bytes = bytes;
                return IsBytes;
            case Fixed64:
                return TryTake(sizeof(ulong), out _);
            case Fixed32:
                return TryTake(sizeof(uint), out _);
            default:
                // groups, which OTLP has none of, and kinds that are not defined
                return false;
        }
    }

    private bool TryTake(ulong length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (length > (ulong)_rest.Length)
        {
            return false;
        }

        taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < LongestVarint && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        value = 0;
        return false;
    }
}
