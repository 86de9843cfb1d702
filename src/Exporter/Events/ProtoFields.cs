using System.Text;

namespace DamonExporter.Events;

/// <summary>
/// Goes over the fields of one protobuf message, as far as the short answers of OTLP need it
/// (https://protobuf.dev/programming-guides/encoding/). Whatever is broken ends it.
/// </summary>
internal ref struct ProtoFields(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The field's number.</summary>
    public int Number { get; private set; }

    /// <summary>Its value, where that is a varint; else 0.</summary>
    public ulong Value { get; private set; }

    /// <summary>Its bytes, where it is a text, bytes or a message; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Whether the message ended inside a field, or holds what is no field.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Its text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Goes to the next field; false where there is none.</summary>
    public bool Next()
    {
        if (_rest.IsEmpty || IsBroken)
        {
            return false;
        }

        Value = 0;
        Bytes = default;
        bool good = Varint(out ulong key) && key >> 3 is > 0 and < 1 << 29 && (key & 7) switch
        {
            0 => Value0(),
            1 => Skip(8),
            2 => Delimited(),
            5 => Skip(4),
            _ => false,
        };
        Number = good ? (int)(key >> 3) : 0;
        IsBroken = !good;
        return good;
    }

    private bool Value0()
    {
        bool good = Varint(out ulong value);
        Value = value;
        return good;
    }

    private bool Delimited()
    {
        if (!Varint(out ulong length) || length > (ulong)_rest.Length)
        {
            return false;
        }

        Bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }

    private bool Skip(int bytes)
    {
        if (_rest.Length < bytes)
        {
            return false;
        }

        _rest = _rest[bytes..];
        return true;
    }

    private bool Varint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && i < _rest.Length; i++)
        {
            value |= (ulong)(_rest[i] & 0x7f) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
