namespace Damon.Fuzz;

/// <summary>Damages protobuf inside its messages: the lengths around stay right, so that a reader comes to where the damage is.</summary>
internal static class ProtoMutator
{
    private static readonly Mutator Text = new(true, "starts", "sizes", "accesses", "ages", "passed", "resident", "damon.snapshot", "absolute", "relative", "off", "columns/1");

    private static readonly Mutator Bytes = new(false);

    public static byte[] Damage(Random random, byte[] message)
    {
        List<Field>? fields = Parse(message);
        if (fields is null || fields.Count == 0 || random.Next(12) == 0)
        {
            return (IsText(message) ? Text : Bytes).Damage(random, message);
        }

        int at = random.Next(fields.Count);
        Field field = fields[at];
        switch (random.Next(12))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Insert(random.Next(fields.Count), field);
                break;
            case 2:
                fields[at] = field with { Number = (int)(Mutator.Hostile(random) & 0x1fffffff) };
                break;
            case 3:
                int other = random.Next(fields.Count);
                (fields[at], fields[other]) = (fields[other], field);
                break;
            case 4:
                fields[at] = new Field(field.Number, 0, Varint(Mutator.Hostile(random)));
                break;
            default:
                fields[at] = field.Kind == 2 ? field with { Data = Damage(random, field.Data) } : field.Kind == 0 ? field with { Data = Varint(Mutator.Hostile(random)) } : field;
                break;
        }

        return [.. fields.SelectMany(one => one.ToBytes())];
    }

    /// <summary>Null: it is none.</summary>
    private static List<Field>? Parse(byte[] message)
    {
        List<Field> fields = [];
        int at = 0;
        while (at < message.Length)
        {
            if (!TryVarint(message, ref at, out ulong tag) || tag >> 3 is 0 or > 1000)
            {
                return null;
            }

            int begin = at, kind = (int)(tag & 7);
            ulong length = kind switch { 1 => 8, 5 => 4, _ => 0 };
            if (kind is not (0 or 1 or 2 or 5) || (kind is 0 or 2 && !TryVarint(message, ref at, out length)))
            {
                return null;
            }

            int end = kind == 0 ? at : at + (int)Math.Min(length, int.MaxValue / 2);
            if (end > message.Length)
            {
                return null;
            }

            fields.Add(new Field((int)(tag >> 3), kind, message[(kind == 2 ? at : begin)..end]));
            at = end;
        }

        return fields;
    }

    private static bool IsText(byte[] data) => !data.AsSpan().ContainsAnyInRange((byte)0, (byte)31);

    private static bool TryVarint(byte[] data, ref int at, out ulong value)
    {
        value = 0;
        for (int i = 0; i < 10 && at < data.Length; i++)
        {
            byte next = data[at++];
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        return [.. bytes, (byte)value];
    }

    private sealed record Field(int Number, int Kind, byte[] Data)
    {
        public IEnumerable<byte> ToBytes() => [.. Varint(((ulong)Number << 3) | (uint)Kind), .. Kind == 2 ? Varint((ulong)Data.Length) : [], .. Data];
    }
}
