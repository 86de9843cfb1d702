namespace Damon.Records;

/// <summary>
/// A JSON text without its indentation, read ahead, and with it inflated, by another thread. Two thirds of damo's JSON are blanks at the start of lines, which the parser need not see. A line feed cannot stand inside a string of
/// valid JSON, so blanks behind one never belong to a value; the line feed itself stays, so that invalid JSON stays invalid.
/// </summary>
internal sealed class DenseText : IDisposable
{
    private readonly Func<Stream> _open;
    private readonly Stream _stream;
    private Chunk _current;
    private Chunk _spare;
    private Task? _ahead;
    private int _position;
    private bool _atLineStart;

    /// <param name="open">Opens the text from its start; called again only to find the place of an error.</param>
    /// <param name="chunkSize">Bytes to read at once, at least 1.</param>
    public DenseText(Func<Stream> open, int chunkSize)
    {
        _open = open;
        _stream = open();
        _current = new Chunk(chunkSize);
        _spare = new Chunk(chunkSize);
    }

    /// <summary>The next bytes; 0: the text ends here.</summary>
    /// <exception cref="DamonDataException">The text cannot be read on.</exception>
    public int Read(Span<byte> buffer)
    {
        while (_position == _current.Length)
        {
            if (_current.IsLast)
            {
                return 0;
            }

            Next();
        }

        int count = Math.Min(buffer.Length, _current.Length - _position);
        _current.Bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    /// <summary>Where a byte of the dense text stands in the text itself. Reads the text anew up to there: for messages only.</summary>
    public long OffsetInText(long denseOffset)
    {
        using Stream stream = _open();
        var chunk = new Chunk(_current.Bytes.Length);
        bool atLineStart = false;
        long read = 0, dense = 0;
        while (true)
        {
            int count = stream.Read(chunk.Bytes);
            for (int i = 0; i < count; i++)
            {
                bool dropped = atLineStart && chunk.Bytes[i] == ' ';
                atLineStart = dropped || chunk.Bytes[i] == '\n';
                if (!dropped && dense++ == denseOffset)
                {
                    return read + i;
                }
            }

            read += count;
            if (count == 0)
            {
                return read;
            }
        }
    }

    public void Dispose()
    {
        try
        {
            _ahead?.GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is DamonDataException or IOException)
        {
            // nobody asked for those bytes
        }

        _stream.Dispose();
    }

    private void Next()
    {
        if (_ahead is null)
        {
            // The first one at once: most recordings are that short.
            Fill(_spare);
        }
        else
        {
            Task ahead = _ahead;
            _ahead = null;
            ahead.GetAwaiter().GetResult();
        }

        (_current, _spare) = (_spare, _current);
        _position = 0;

        // here, not there: to inflate takes as long as all that is left to do
        _current.Length = Squeeze(_current.Bytes.AsSpan(0, _current.Length));
        if (!_current.IsLast)
        {
            Chunk next = _spare;
            _ahead = Task.Run(() => Fill(next));
        }
    }

    private void Fill(Chunk chunk)
    {
        chunk.Length = _stream.Read(chunk.Bytes);
        chunk.IsLast = chunk.Length == 0;
    }

    /// <summary>Moves the text together over its indentation.</summary>
    /// <returns>How many bytes are left.</returns>
    private int Squeeze(Span<byte> bytes)
    {
        int from = 0, to = 0;
        while (from < bytes.Length)
        {
            if (_atLineStart)
            {
                int blanks = bytes[from..].IndexOfAnyExcept((byte)' ');
                if (blanks < 0)
                {
                    return to;
                }

                from += blanks;
                _atLineStart = false;
            }

            int line = bytes[from..].IndexOf((byte)'\n') + 1;
            _atLineStart = line > 0;
            int length = _atLineStart ? line : bytes.Length - from;
            bytes.Slice(from, length).CopyTo(bytes[to..]);
            from += length;
            to += length;
        }

        return to;
    }

    private sealed class Chunk(int size)
    {
        public byte[] Bytes { get; } = new byte[size];

        public int Length { get; set; }

        /// <summary>Whether the text ended with it.</summary>
        public bool IsLast { get; set; }
    }
}
