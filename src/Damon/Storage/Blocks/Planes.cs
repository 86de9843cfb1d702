using System.Numerics;
using System.Runtime.Intrinsics;

namespace Damon.Storage.Blocks;

/// <summary>
/// Numbers as byte planes: first the lowest byte of all of them, then the next one, as many as the largest number needs. Bytes of the same meaning stand together then, and zstd finds what they have
/// in common; the noise of the low bytes does not hide it.
/// </summary>
internal static class Planes
{
    /// <summary>Bytes that the largest of them takes; 0 where all are 0.</summary>
    public static int Width(ReadOnlySpan<ulong> values)
    {
        ulong all = 0;
        foreach (ulong value in values)
        {
            all |= value;
        }

        return (64 - BitOperations.LeadingZeroCount(all) + 7) / 8;
    }

    /// <summary>Writes <paramref name="width"/> planes.</summary>
    public static void Write(ReadOnlySpan<ulong> values, int width, Span<byte> planes)
    {
        for (int plane = 0; plane < width; plane++)
        {
            Span<byte> bytes = planes.Slice(plane * values.Length, values.Length);
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(values[i] >> (8 * plane));
            }
        }
    }

    /// <summary>Reads a part of the numbers.</summary>
    /// <param name="planes">All planes.</param>
    /// <param name="count">Numbers in each plane.</param>
    /// <param name="first">The first number wanted.</param>
    /// <param name="values">Takes them.</param>
    public static void Read(ReadOnlySpan<byte> planes, int count, int first, Span<ulong> values)
    {
        if (planes.IsEmpty)
        {
            values.Clear();
            return;
        }

        int width = planes.Length / count;
        ReadOnlySpan<byte> low = planes.Slice(first, values.Length);
        ReadOnlySpan<byte> second = width > 1 ? planes.Slice(count + first, values.Length) : default;
        ReadOnlySpan<byte> third = width > 2 ? planes.Slice((2 * count) + first, values.Length) : default;
        int done = 0;
        for (; done <= values.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
        {
            Widen(low[done..], second.IsEmpty ? default : second[done..], third.IsEmpty ? default : third[done..], values[done..]);
        }

        for (; done < values.Length; done++)
        {
            values[done] = low[done] | (second.IsEmpty ? 0 : (ulong)second[done] << 8) | (third.IsEmpty ? 0 : (ulong)third[done] << 16);
        }

        for (int plane = 3; plane < width; plane++)
        {
            ReadOnlySpan<byte> bytes = planes.Slice((plane * count) + first, values.Length);

            // high planes are mostly empty
            if (!bytes.ContainsAnyExcept((byte)0))
            {
                continue;
            }

            for (int i = 0; i < values.Length; i++)
            {
                values[i] |= (ulong)bytes[i] << (8 * plane);
            }
        }
    }

    /// <summary>16 numbers at once of their three lowest planes, of which the upper ones may be empty.</summary>
    private static void Widen(ReadOnlySpan<byte> low, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<ulong> values)
    {
        (Vector128<ushort> below, Vector128<ushort> above) = Vector128.Widen(Vector128.Create(low));
        if (!second.IsEmpty)
        {
            (Vector128<ushort> secondBelow, Vector128<ushort> secondAbove) = Vector128.Widen(Vector128.Create(second));
            below |= secondBelow << 8;
            above |= secondAbove << 8;
        }

        (Vector128<ushort> thirdBelow, Vector128<ushort> thirdAbove) = third.IsEmpty ? default : Vector128.Widen(Vector128.Create(third));
        Widen(below, thirdBelow, values);
        Widen(above, thirdAbove, values[8..]);
    }

    private static void Widen(Vector128<ushort> low, Vector128<ushort> high, Span<ulong> values)
    {
        (Vector128<uint> below, Vector128<uint> above) = Vector128.Widen(low);
        (Vector128<uint> highBelow, Vector128<uint> highAbove) = Vector128.Widen(high);
        Widen(below | (highBelow << 16), values);
        Widen(above | (highAbove << 16), values[4..]);
    }

    private static void Widen(Vector128<uint> numbers, Span<ulong> values)
    {
        (Vector128<ulong> below, Vector128<ulong> above) = Vector128.Widen(numbers);
        below.CopyTo(values);
        above.CopyTo(values[2..]);
    }
}
