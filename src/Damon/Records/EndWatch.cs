namespace Damon.Records;

/// <summary>Knows how many bytes of a stream were read, and whether somebody asked for more than there were.</summary>
/// <param name="source">The stream; disposed with this.</param>
public sealed class EndWatch(Stream source) : ForwardStream
{
    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the end was met.</summary>
    public bool Ended { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        Count += read;
        Ended |= read == 0 && !buffer.IsEmpty;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
