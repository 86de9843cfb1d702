namespace Damon.Tests.Records;

/// <summary>A disk that is full at its second write, and has room again after that.</summary>
internal sealed class OnceFullStream : MemoryStream
{
    private int _writes;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (++_writes == 2)
        {
            throw new IOException("no space left on device");
        }

        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
}
