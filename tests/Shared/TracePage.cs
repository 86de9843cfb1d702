using System.Buffers.Binary;

namespace Damon.TestKit;

/// <summary>Writes a page of the kernel's trace buffer, as trace_pipe_raw gives it (include/linux/ring_buffer.h).</summary>
public sealed class TracePage
{
    private const int HeaderLength = 16;
    private const uint LargestDelta = (1u << 27) - 1;
    private readonly byte[] _bytes;
    private int _end = HeaderLength;
    private ulong _time;

    /// <param name="time">The page's own time.</param>
    /// <param name="size">Its bytes.</param>
    public TracePage(ulong time, int size = 4096)
    {
        _bytes = new byte[size];
        _time = time;
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes, time);
    }

    /// <summary>Bytes that are still free.</summary>
    public int Free => _bytes.Length - _end;

    /// <summary>Adds an event; its time is told by what is shortest, as the kernel does.</summary>
    /// <param name="time">Not before the one before it.</param>
    /// <param name="data">Its data; whole words of 4 bytes.</param>
    /// <param name="longForm">Whether the length stands in a word of its own though it need not.</param>
    /// <returns>False where there is no room.</returns>
    public bool TryAdd(ulong time, ReadOnlySpan<byte> data, bool longForm = false)
    {
        ulong delta = time - _time;
        longForm |= data.Length > 28 * 4 || data.Length == 0;
        if (Free < 8 + 4 + (longForm ? 4 : 0) + data.Length)
        {
            return false;
        }

        if (delta > LargestDelta)
        {
            Word((uint)(delta & LargestDelta) << 5 | 30);
            Word((uint)(delta >> 27));
            delta = 0;
        }

        Word((uint)delta << 5 | (longForm ? 0 : (uint)data.Length / 4));
        if (longForm)
        {
            Word((uint)data.Length + 4);
        }

        data.CopyTo(_bytes.AsSpan(_end));
        _end += data.Length;
        _time = time;
        return true;
    }

    /// <summary>Adds an absolute time; only its lower 59 bits are told.</summary>
    public void AddTimeStamp(ulong time)
    {
        Word((uint)(time & LargestDelta) << 5 | 31);
        Word((uint)(time >> 27));
        _time = time;
    }

    /// <summary>Adds an event that was taken back.</summary>
    /// <param name="words">Its data, in words of 4 bytes.</param>
    public void AddDiscarded(int words)
    {
        Word(1 << 5 | 29);
        Word((uint)((words + 1) * 4));
        _end += words * 4;
        _time++;
    }

    /// <summary>Nothing more comes in this page.</summary>
    public void AddNothing() => Word(29);

    /// <summary>The page.</summary>
    /// <param name="lost">Events lost before it; −1: it does not say how many; 0: none.</param>
    public byte[] Finish(long lost = 0)
    {
        uint commit = (uint)(_end - HeaderLength);
        if (lost > 0 && Free >= 8)
        {
            BinaryPrimitives.WriteInt64LittleEndian(_bytes.AsSpan(_end), lost);
            commit |= 1u << 30;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(8), commit | (lost != 0 ? 1u << 31 : 0));
        return _bytes;
    }

    private void Word(uint word)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(_end), word);
        _end += 4;
    }
}
