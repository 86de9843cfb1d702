using System.Globalization;
using System.Text;
using System.Text.Json;
using Damon;
using Damon.Records;

namespace DamonHeatmap.Inputs;

/// <summary>The tokens of one or more JSON values in a stream, one after the other; memory is bounded by the longest token that is allowed.</summary>
internal sealed class JsonTokens
{
    /// <summary>The longest text or number, bytes.</summary>
    public const int LongestToken = 64 << 20;

    private const int MostDepth = 512;

    private readonly Stream _stream;
    private readonly string _name;
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;
    private bool _ended;
    private long _offset;
    private JsonReaderState _state = new(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MostDepth });
    private int _valueStart;
    private int _valueLength;

    public JsonTokens(Stream stream, string name)
    {
        (_stream, _name) = (stream, name);
        Refill();
        _start = _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8) ? 3 : 0;
        _offset = _start;
    }

    public JsonTokenType Type { get; private set; }

    /// <summary>How many objects and arrays the token stands in.</summary>
    public int Depth { get; private set; }

    /// <summary>Where the token ends in the text, bytes.</summary>
    public long Offset => _offset;

    /// <summary>The token's bytes as they stand, a text's without its quotes and with its escapes. Valid until the next is read.</summary>
    public ReadOnlySpan<byte> Raw => _buffer.AsSpan(_valueStart, _valueLength);

    /// <summary>Reads the next token; false: the text ends here, between two values.</summary>
    /// <exception cref="CutShortException">The text ends inside a value.</exception>
    /// <exception cref="DamonDataException">No JSON.</exception>
    public bool TryRead()
    {
        while (true)
        {
            // never as the final block: so a text that is cut short can be told from one that is wrong
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), isFinalBlock: false, _state);
            bool found;
            try
            {
                found = reader.Read();
            }
            catch (JsonException exception)
            {
                throw new DamonDataException($"{_name}: no valid JSON near byte {_offset + reader.BytesConsumed}", exception);
            }

            int used = (int)reader.BytesConsumed;
            if (found)
            {
                Type = reader.TokenType;
                Depth = reader.CurrentDepth;
                _valueLength = reader.ValueSpan.Length;
                _valueStart = _start + (int)reader.TokenStartIndex + (Type is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);
            }

            (_state, _start, _offset) = (reader.CurrentState, _start + used, _offset + used);
            if (found)
            {
                return true;
            }

            if (_ended)
            {
                bool between = reader.CurrentDepth == 0 && !_buffer.AsSpan(_start, _end - _start).ContainsAnyExcept(" \t\r\n"u8);
                return between ? false : throw new CutShortException($"{_name}: cut short at byte {_offset + (_end - _start)}, inside a JSON value");
            }

            Refill();
        }
    }

    /// <summary>Reads the next token, which must be there.</summary>
    public void Read()
    {
        if (!TryRead())
        {
            throw new CutShortException($"{_name}: cut short at byte {_offset}, inside a JSON value");
        }
    }

    /// <summary>Reads the next property's name; false: the object ends.</summary>
    public bool ReadProperty()
    {
        Read();
        return Type == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the token, a property's name, is this; escapes are not looked through.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Raw.SequenceEqual(name);

    /// <summary>Reads the next value over, with all that is in it.</summary>
    public void SkipValue()
    {
        Read();
        SkipRest();
    }

    /// <summary>If the token begins an object or a list, reads it over.</summary>
    public void SkipRest()
    {
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return;
        }

        int depth = Depth;
        do
        {
            Read();
        }
        while (Depth > depth);
    }

    /// <summary>Reads the next value if it is a list or an object, as said; else reads it over. Null counts as nothing.</summary>
    public bool TryEnter(JsonTokenType kind)
    {
        Read();
        if (Type == kind)
        {
            return true;
        }

        if (Type != JsonTokenType.Null)
        {
            throw Wrong(kind == JsonTokenType.StartArray ? "expected a list" : "expected an object");
        }

        return false;
    }

    /// <summary>Reads the next value, a list of whole numbers from 0 to 2⁶⁴−1.</summary>
    /// <param name="numbers">They are added to it.</param>
    /// <param name="most">More are refused.</param>
    /// <returns>False: it is null.</returns>
    public bool TryReadNumbers(List<ulong> numbers, int most)
    {
        if (!TryEnter(JsonTokenType.StartArray))
        {
            return false;
        }

        while (true)
        {
            // as many as are in the buffer at once: they are most of the file
            var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), isFinalBlock: false, _state);
            Utf8JsonReader behind = reader;
            try
            {
                while (numbers.Count < most && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetUInt64(out ulong number))
                {
                    numbers.Add(number);
                    behind = reader;
                }
            }
            catch (JsonException exception)
            {
                throw new DamonDataException($"{_name}: no valid JSON near byte {_offset + behind.BytesConsumed}", exception);
            }

            int used = (int)behind.BytesConsumed;
            (_state, _start, _offset) = (behind.CurrentState, _start + used, _offset + used);

            // what comes is no number, or not all there yet
            Read();
            if (Type == JsonTokenType.EndArray)
            {
                return true;
            }

            if (Type != JsonTokenType.Number || !ulong.TryParse(Raw, NumberStyles.None, CultureInfo.InvariantCulture, out ulong last))
            {
                throw Wrong("expected a whole number from 0 to 2^64-1");
            }

            if (numbers.Count >= most)
            {
                throw new DamonDataException($"{_name}: more than {most} numbers in a list near byte {_offset}");
            }

            numbers.Add(last);
        }
    }

    /// <summary>The token, a text or a property's name, without escapes.</summary>
    /// <exception cref="DamonDataException">Not valid as text.</exception>
    public string Text()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_valueStart - 1, _valueLength + 2), new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            reader.Read();
            return reader.GetString()!;
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException)
        {
            throw new DamonDataException($"{_name}: text that is not valid UTF-8 near byte {_offset}", exception);
        }
    }

    /// <summary>The token, a number, as it stands.</summary>
    public string Number() => Encoding.ASCII.GetString(Raw);

    /// <summary>The line for the user about the token at hand.</summary>
    public DamonDataException Wrong(string what) =>
        new($"{_name}: {what} near byte {_offset}; found {(Type is JsonTokenType.String or JsonTokenType.Number ? Excerpt.Of(Raw) : NameOf(Type))}");

    private static string NameOf(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.Null => "null",
        _ => "the end of it",
    };

    private void Refill()
    {
        int held = _end - _start;
        if (held == _buffer.Length)
        {
            if (held >= LongestToken)
            {
                throw new DamonDataException($"{_name}: a value of more than {LongestToken} bytes at byte {_offset}; is this an export of log records?");
            }

            Array.Resize(ref _buffer, held * 2);
        }

        _buffer.AsSpan(_start, held).CopyTo(_buffer);
        int read = _stream.ReadAtLeast(_buffer.AsSpan(held), _buffer.Length - held, throwOnEndOfStream: false);
        _ended = read < _buffer.Length - held;
        (_start, _end) = (0, held + read);
    }
}
