using DamonHeatmap.Watch;

namespace DamonHeatmap.Commands;

/// <summary>
/// Standard output, or errors, by the system's own call. .NET's stream for it sets the keys of a terminal to another mode when something is written, and leaves them there; and of its file stream, what is written
/// next by somebody else into the same file would overwrite what it wrote.
/// </summary>
/// <param name="descriptor">Its number.</param>
internal sealed class StandardStream(int descriptor) : Stream
{
    private bool _isBroken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_isBroken)
        {
            return;
        }

        try
        {
            TerminalCalls.WriteAll(descriptor, buffer);
        }
        catch (IOException broken) when (broken.HResult == TerminalCalls.BrokenPipe)
        {
            // whoever reads has enough (| head)
            _isBroken = true;
        }
    }

    public override void Flush()
    {
        // nothing is held back
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
