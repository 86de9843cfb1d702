namespace DamonExporter.Hosting;

/// <summary>A page while it is made and sent, in pieces that are used again: arrays that are made anew for each page would outlive the youngest generation while clients read, and fill the oldest one. Not thread-safe.</summary>
/// <param name="spare">Where pieces come from and go.</param>
internal sealed class PageBuffer(SparePieces spare) : Stream
{
    private readonly List<byte[]> _pieces = [];
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <summary>What was written, in order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces => _pieces.Select((piece, i) => new ReadOnlyMemory<byte>(piece, 0, (int)Math.Min(piece.Length, _length - ((long)i * SparePieces.Size))));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int at = (int)(_length % SparePieces.Size);
            if (at == 0)
            {
                _pieces.Add(spare.Take());
            }

            int some = Math.Min(buffer.Length, SparePieces.Size - at);
            buffer[..some].CopyTo(_pieces[^1].AsSpan(at));
            _length += some;
            buffer = buffer[some..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Gives all pieces back; what was written is gone.</summary>
    public void GiveBack()
    {
        _pieces.ForEach(spare.Give);
        _pieces.Clear();
        _length = 0;
    }
}
