using System.Buffers;

namespace DamonHeatmap.Server.Api;

/// <summary>A body while it is written, in memory that is lent and used again. Arrays of many megabytes that are made anew for each answer are freed only by full collections, and several of them lie about until then. Not thread-safe.</summary>
/// <param name="usual">Bytes that are enough in most cases.</param>
internal sealed class RentedBody(int usual) : IBufferWriter<byte>, IDisposable
{
    private byte[] _room = ArrayPool<byte>.Shared.Rent(usual);
    private int _length;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _room.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return _room.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(Math.Max(1, sizeHint));
        return _room.AsSpan(_length);
    }

    /// <summary>What was written, in an array of just that length.</summary>
    public byte[] ToArray() => _room.AsSpan(0, _length).ToArray();

    /// <summary>Gives the memory back; nothing may be written afterwards.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_room);
        (_room, _length) = ([], 0);
    }

    private void Grow(int some)
    {
        if (_room.Length - _length >= some)
        {
            return;
        }

        if ((long)_length + some > Array.MaxLength)
        {
            throw new InsufficientMemoryException("an answer of more than 2 GB");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max((long)_length + some, 2L * _room.Length)));
        _room.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_room);
        _room = larger;
    }
}
