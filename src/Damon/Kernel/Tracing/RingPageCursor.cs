using System.Buffers.Binary;

namespace Damon.Kernel.Tracing;

/// <summary>
/// A place in a page of the kernel's trace buffer, as trace_pipe_raw gives it: goes from event to event. Allocates nothing, and comes to an
/// end on any bytes. Little-endian only: on other machines the bit fields of an event's head lie the other way round, and the text is read instead.
/// </summary>
/// <remarks>
/// include/linux/ring_buffer.h: each event begins with 32 bits, the lower 5 its kind, the upper 27 the time since the one before, ns. Kinds 1…28: so many words of
/// data follow; 0: the next word says how many bytes, itself included; 29: padding; 30: the next word is the upper part of the time; 31: both are an
/// absolute time, of which the upper 5 bits are those of the time before.
/// </remarks>
public record struct RingPageCursor
{
    private const uint Padding = 29;
    private const uint TimeExtend = 30;
    private const uint TimeStamp = 31;
    private const int TimeBits = 27;
    private const ulong UpperBits = 0xf8UL << 56;

    private int _position;
    private int _end;

    /// <summary>Events were lost between the page before and this one.</summary>
    public bool IsAfterLoss { get; private set; }

    /// <summary>How many; null: the page does not say.</summary>
    public long? Lost { get; private set; }

    /// <summary>What stands in the page cannot be: the rest of it is not read.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Time of the event found last; before the first, the page's own. On the instance's clock, ns.</summary>
    public ulong Time { get; private set; }

    /// <summary>Where the data of the event found last begins in the page.</summary>
    public int DataOffset { get; private set; }

    /// <summary>Its length.</summary>
    public int DataLength { get; private set; }

    /// <summary>At the beginning of a page.</summary>
    /// <param name="page">The whole page.</param>
    /// <param name="layout">How it is laid out.</param>
    public static RingPageCursor At(ReadOnlySpan<byte> page, PageLayout layout)
    {
        if (page.Length < layout.DataOffset)
        {
            return new RingPageCursor { IsDamaged = true };
        }

        // the flags stand in bits 30 and 31 whatever the size of the field
        uint commit = BinaryPrimitives.ReadUInt32LittleEndian(page[layout.CommitOffset..]);
        long end = layout.DataOffset + (long)(commit & 0x3fffffff);
        RingPageCursor cursor = new()
        {
            Time = BinaryPrimitives.ReadUInt64LittleEndian(page[layout.TimestampOffset..]),
            IsAfterLoss = commit >> 31 != 0,
            IsDamaged = end > page.Length,
            _position = layout.DataOffset,
            _end = (int)Math.Min(end, page.Length),
        };
        if ((commit & 0x40000000) != 0 && cursor._end + layout.LongSize <= page.Length)
        {
            ulong lost = layout.LongSize == 8
                ? BinaryPrimitives.ReadUInt64LittleEndian(page[cursor._end..]) : BinaryPrimitives.ReadUInt32LittleEndian(page[cursor._end..]);
            cursor.Lost = (long)Math.Min(lost, long.MaxValue);
        }

        if (cursor.IsDamaged)
        {
            cursor._end = cursor._position;
        }

        return cursor;
    }

    /// <summary>Goes to the next event with data.</summary>
    /// <param name="page">The same page.</param>
    /// <returns>False at the end of the page, or where it is damaged.</returns>
    public bool MoveNext(ReadOnlySpan<byte> page)
    {
        while (_position + 4 <= _end)
        {
            uint head = BinaryPrimitives.ReadUInt32LittleEndian(page[_position..]);
            uint kind = head & 31, delta = head >> 5;
            if (kind is > 0 and < Padding)
            {
                return Take(4, (int)kind * 4, delta);
            }

            if (kind == Padding && delta == 0)
            {
                // nothing more was written here
                _position = _end;
                return false;
            }

            if (_position + 8 > _end)
            {
                break;
            }

            uint word = BinaryPrimitives.ReadUInt32LittleEndian(page[(_position + 4)..]);
            switch (kind)
            {
                case TimeExtend:
                    Time += ((ulong)word << TimeBits) + delta;
                    _position += 8;
                    break;
                case TimeStamp:
                    SetTime(((ulong)word << TimeBits) + delta);
                    _position += 8;
                    break;
                default:
                    // data or padding that says its own length, which includes the word that says it; the kernel keeps to whole words
                    if (word is < 4 || word > (uint)(_end - _position - 4))
                    {
                        return Damaged();
                    }

                    int length = (int)(word + 3) & ~3;
                    if (kind == 0)
                    {
                        return Take(8, length - 4, delta);
                    }

                    Time += delta;
                    _position += 4 + length;
                    break;
            }
        }

        return _position < _end && Damaged();
    }

    private bool Take(int headLength, int length, uint delta)
    {
        if (length > _end - _position - headLength)
        {
            return Damaged();
        }

        Time += delta;
        DataOffset = _position + headLength;
        DataLength = length;
        _position += headLength + length;
        return true;
    }

    private void SetTime(ulong lower)
    {
        ulong before = Time;
        Time = (before & UpperBits) | lower;
        if ((before & UpperBits) != 0 && Time < before)
        {
            Time += 1UL << 59;
        }
    }

    private bool Damaged()
    {
        IsDamaged = true;
        _position = _end;
        return false;
    }
}
