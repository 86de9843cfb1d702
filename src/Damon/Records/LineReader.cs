namespace Damon.Records;

/// <summary>Splits text into lines; memory is bounded by the longest that is allowed.</summary>
internal sealed class LineReader(Stream stream, string name)
{
    /// <summary>The longest line in bytes; those of a trace have about a hundred.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[4 * LongestLine];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether that line ended in a line feed; only the last of a file may not.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>Reads the next line, without CR and LF. Valid until the next call.</summary>
    /// <exception cref="DamonDataException">The line is too long.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int feed = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            int length = feed >= 0 ? searched + feed : _end - _start;
            if (length > LongestLine)
            {
                throw new DamonDataException($"{name}: line {Number + 1} is longer than {LongestLine} bytes; this is no trace text, expected one event a line");
            }

            if (feed >= 0 || (_ended && length > 0))
            {
                IsTerminated = feed >= 0;
                Number++;
                line = _buffer.AsSpan(_start, length);
                line = line.Length > 0 && line[^1] == '\r' ? line[..^1] : line;
                _start += length + (IsTerminated ? 1 : 0);
                return true;
            }

            if (_ended)
            {
                line = default;
                return false;
            }

            searched = length;
            Refill();
        }
    }

    private void Refill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
    }
}
