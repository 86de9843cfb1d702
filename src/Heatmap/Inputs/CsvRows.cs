using Damon;

namespace DamonHeatmap.Inputs;

/// <summary>The rows of a text with fields between commas, quoted where they hold a comma, a quote or a line feed; memory is bounded by the longest row.</summary>
internal sealed class CsvRows(Stream stream, string name)
{
    /// <summary>The longest row, bytes.</summary>
    public const int LongestRow = 1 << 20;

    /// <summary>The most fields in a row.</summary>
    public const int MostFields = 1024;

    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly List<(int Start, int Length, bool Quoted)> _fields = [];
    private byte[] _row = new byte[4096];
    private int _length;
    private int _start;
    private int _end;
    private bool _begun;

    /// <summary>Line on which the row begins that was read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Fields of that row.</summary>
    public int Count => _fields.Count;

    private long NextLine { get; set; } = 1;

    /// <summary>A field's bytes, without quotes. Valid until the next row is read.</summary>
    public ReadOnlySpan<byte> this[int index] => _row.AsSpan(_fields[index].Start, _fields[index].Length);

    /// <summary>Whether a field is not there: empty, and not in quotes.</summary>
    public bool IsNull(int index) => _fields[index] is { Length: 0, Quoted: false };

    /// <summary>Reads the next row; empty lines are none.</summary>
    /// <exception cref="DamonDataException">Too long, or a quote that does not end.</exception>
    public bool TryRead()
    {
        do
        {
            _fields.Clear();
            (_length, Line) = (0, NextLine);
            if (!ReadRow())
            {
                return false;
            }
        }
        while (_fields.Count == 1 && IsNull(0));
        return true;
    }

    private bool ReadRow()
    {
        if (Peek() < 0)
        {
            return false;
        }

        while (true)
        {
            int next = ReadField();
            if (next != ',')
            {
                return true;
            }
        }
    }

    /// <returns>What stands behind it: a comma, a line feed, or −1 at the end.</returns>
    private int ReadField()
    {
        int start = _length;
        bool quoted = Peek() == '"';
        if (quoted)
        {
            _start++;
            ReadQuoted();
        }

        while (true)
        {
            ReadOnlySpan<byte> rest = Peek() < 0 ? [] : _buffer.AsSpan(_start, _end - _start);
            int at = rest.IndexOfAny((byte)',', (byte)'\n');
            Append(at < 0 ? rest : rest[..at]);
            _start += at < 0 ? rest.Length : at + 1;
            if (at < 0 && !rest.IsEmpty)
            {
                continue;
            }

            byte end = at < 0 ? (byte)0 : rest[at];
            if (end != ',' && _length > start && _row[_length - 1] == '\r')
            {
                _length--;
            }

            if (_fields.Count == MostFields)
            {
                throw Wrong($"more than {MostFields} fields");
            }

            _fields.Add((start, _length - start, quoted));
            NextLine += end == '\n' ? 1 : 0;
            return at < 0 ? -1 : end;
        }
    }

    private void ReadQuoted()
    {
        while (true)
        {
            if (Peek() < 0)
            {
                throw Wrong("a quote that does not end");
            }

            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int at = rest.IndexOf((byte)'"');
            ReadOnlySpan<byte> text = at < 0 ? rest : rest[..at];
            NextLine += text.Count((byte)'\n');
            Append(text);
            _start += at < 0 ? rest.Length : at + 1;
            if (at < 0)
            {
                continue;
            }

            if (Peek() != '"')
            {
                return;
            }

            Append("\""u8);
            _start++;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > LongestRow)
        {
            throw Wrong($"longer than {LongestRow} bytes");
        }

        if (_length + bytes.Length > _row.Length)
        {
            Array.Resize(ref _row, Math.Max(_row.Length * 2, _length + bytes.Length));
        }

        bytes.CopyTo(_row.AsSpan(_length));
        _length += bytes.Length;
    }

    private int Peek()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, stream.Read(_buffer.AsSpan()));
            if (!_begun)
            {
                _begun = true;
                _end += stream.ReadAtLeast(_buffer.AsSpan(_end), Math.Max(0, 3 - _end), throwOnEndOfStream: false);
                _start = _buffer.AsSpan(0, _end).StartsWith("\uFEFF"u8) ? 3 : 0;
            }
        }

        return _start == _end ? -1 : _buffer[_start];
    }

    private DamonDataException Wrong(string what) => new($"{name}: line {Line}: {what}; is it a table of snapshots?");
}
