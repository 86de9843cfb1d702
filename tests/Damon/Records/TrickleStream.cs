namespace Damon.Tests.Records;

/// <summary>Gives at most so many bytes at a time, as a pipe may.</summary>
internal sealed class TrickleStream(byte[] data, int atOnce) : MemoryStream(data)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, atOnce));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, atOnce)]);
}
