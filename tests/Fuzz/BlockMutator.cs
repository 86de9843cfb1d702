namespace Damon.Fuzz;

/// <summary>Damages the payload of a block: the heads of its columns, their order, their number, and all else.</summary>
internal static class BlockMutator
{
    private static readonly Mutator Bytes = new(false);

    /// <param name="random">What to do.</param>
    /// <param name="payload">Not compressed; good.</param>
    public static byte[] Damage(Random random, byte[] payload)
    {
        if (random.Next(3) == 0)
        {
            return Bytes.Damage(random, payload);
        }

        List<byte[]> parts = Split(payload);
        for (int times = random.Next(1, 5); times > 0; times--)
        {
            int at = random.Next(parts.Count), other = random.Next(parts.Count);
            byte[] part = [.. parts[at]];
            switch (random.Next(6))
            {
                case 0 when parts.Count > 1:
                    parts.RemoveAt(at);
                    break;
                case 1:
                    parts.Insert(other, part);
                    break;
                case 2:
                    (parts[at], parts[other]) = (parts[other], part);
                    break;
                case 3 or 4 when part.Length >= 4:
                    // id, mode, shift or width
                    part[random.Next(4)] = (byte)(random.Next(2) == 0 ? random.Next(28) : (int)Mutator.Hostile(random));
                    parts[at] = part;
                    break;
                default:
                    parts[at] = Bytes.Damage(random, part);
                    break;
            }
        }

        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>The head, and each column.</summary>
    private static List<byte[]> Split(byte[] payload)
    {
        int at = 1, shift = 0, snapshots = 0;
        do
        {
            snapshots |= (payload[at] & 0x7f) << shift;
            shift += 7;
        }
        while (payload[at++] >= 0x80);
        List<byte[]> parts = [payload[..at]];
        long regions = 0;
        while (at < payload.Length)
        {
            (int id, int mode, int width) = (payload[at], payload[at + 1], payload[at + 3]);
            int length = (int)(width * (id >= 16 ? regions : snapshots));
            if (id == 7)
            {
                regions = Sum(payload.AsSpan(at + 4, length), snapshots, isDifference: mode == 1);
            }

            parts.Add(payload[at..(at + 4 + length)]);
            at += 4 + length;
        }

        return parts;
    }

    private static long Sum(ReadOnlySpan<byte> planes, int count, bool isDifference)
    {
        long sum = 0, last = 0;
        for (int i = 0; i < count; i++)
        {
            long value = 0;
            for (int plane = 0; plane * count < planes.Length; plane++)
            {
                value |= (long)planes[(plane * count) + i] << (8 * plane);
            }

            last = isDifference ? last + ((value >> 1) ^ -(value & 1)) : value;
            sum += last;
        }

        return sum;
    }
}
