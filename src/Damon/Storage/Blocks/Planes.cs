using System.Numerics;

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
        if (width == 1)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = low[i];
            }

            return;
        }

        ReadOnlySpan<byte> second = planes.Slice(count + first, values.Length);
        if (width == 2)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = low[i] | ((ulong)second[i] << 8);
            }

            return;
        }

        ReadOnlySpan<byte> third = planes.Slice((2 * count) + first, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = low[i] | ((ulong)second[i] << 8) | ((ulong)third[i] << 16);
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
}
