using Damon.Records;

namespace DamonHeatmap.Inputs;

/// <summary>The next so many bytes of another stream, which stays open.</summary>
/// <param name="source">The stream.</param>
/// <param name="length">How many bytes.</param>
/// <param name="name">The file's name, for messages.</param>
internal sealed class FrameStream(Stream source, long length, string name) : ForwardStream
{
    private readonly byte[] _head = new byte[4];
    private int _headStart;
    private int _headEnd;

    /// <summary>Whether the other stream may end before.</summary>
    public bool MayEnd { get; init; }

    private long Left { get; set; } = length;

    /// <summary>The first bytes, four at most; they are read again afterwards.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (_headEnd < _head.Length && TakeFrom(_head.AsSpan(_headEnd)) is int read && read > 0)
        {
            _headEnd += read;
        }

        return _head.AsSpan(0, _headEnd);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_headStart == _headEnd)
        {
            return TakeFrom(buffer);
        }

        int count = Math.Min(buffer.Length, _headEnd - _headStart);
        _head.AsSpan(_headStart, count).CopyTo(buffer);
        _headStart += count;
        return count;
    }

    /// <summary>Reads over what is left.</summary>
    public void Drain()
    {
        var buffer = new byte[8192];
        while (Read(buffer.AsSpan()) > 0)
        {
            // nobody wants it
        }
    }

    private int TakeFrom(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(buffer.Length, Left)];
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int read = source.Read(buffer);
        Left -= read;
        return read > 0 || MayEnd ? read : throw new CutShortException($"{name}: cut short: {Left} bytes of its last message are missing");
    }
}
