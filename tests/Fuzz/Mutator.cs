using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Damon.Fuzz;

/// <summary>Damages data of any kind: a few times, each in a way that has broken some reader somewhere.</summary>
/// <param name="isText">Whether to damage numbers, words, lines and brackets as well.</param>
/// <param name="words">What means something in the format.</param>
internal sealed class Mutator(bool isText, params IReadOnlyList<string> words)
{
    /// <summary>Longer inputs only take time.</summary>
    private const int MostBytes = 1 << 19;

    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "127", "128", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "99999999999999999999999999999999999999999", "1e308", "1e400", "-1e400", "1e-400", "1.5",
        "0.1", "NaN", "Infinity", "0x10", "00000000000000000000", "1_000", "1,000", "1e18", "20000000", "20000001", "268435456", ".", "1.", "٣", "",
    ];

    private static readonly ulong[] Values =
    [
        0, 1, 2, 7, 8, 9, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000, 20_000_000, 20_000_001, 1 << 28, (1 << 28) + 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, long.MaxValue, 1ul << 63,
        ulong.MaxValue,
    ];

    private static readonly string[] Odd = ["\"", "\\", "\\u0000", "\\ud800", "\0", "\n", "\r\n", "\t", "{", "}", "[", "]", ",", ":", "null", "true", "false", "{}", "[]", "\"\"", "\uFEFF", "é", "\u2028", " "];

    /// <summary>A number that is rarely thought of.</summary>
    public static ulong Hostile(Random random) => random.Next(4) == 0 ? (ulong)random.NextInt64() : Values[random.Next(Values.Length)];

    /// <summary>Damages data.</summary>
    public byte[] Damage(Random random, byte[] data)
    {
        for (int times = 1 << random.Next(4); times > 0; times--)
        {
            byte[] next = isText && random.Next(3) > 0 ? DamageText(random, data) : DamageBytes(random, data);
            if (next.Length > MostBytes)
            {
                break;
            }

            data = next;
        }

        return data;
    }

    private byte[] DamageBytes(Random random, byte[] data)
    {
        if (data.Length == 0)
        {
            return [(byte)random.Next(256)];
        }

        int at = random.Next(data.Length), length = Math.Min(Length(random), data.Length - at), to = random.Next(data.Length + 1);
        switch (random.Next(9))
        {
            case 0:
                byte[] flipped = [.. data];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                byte[] set = [.. data];
                set.AsSpan(at, random.Next(4) == 0 ? length : 1).Fill((byte)(random.Next(3) == 0 ? random.Next(256) : (int)Hostile(random)));
                return set;
            case 2:
                return Replace(data, at, length, []);
            case 3:
                return Replace(data, at, 0, [.. Enumerable.Repeat(data[at..(at + length)], random.Next(12) == 0 ? random.Next(200) : 1).SelectMany(chunk => chunk)]);
            case 4:
                byte[] chunk = data[at..(at + length)];
                return Replace(data, to, 0, chunk);
            case 5:
                return data[..at];
            case 6:
                return Replace(data, at, random.Next(2) == 0 ? 0 : length, Encoding.UTF8.GetBytes(Word(random)));
            case 7:
                byte[] number = Number(random);
                return Replace(data, at, random.Next(4) == 0 ? 0 : Math.Min(number.Length, data.Length - at), number);
            default:
                byte[] noise = new byte[random.Next(1, 32)];
                random.NextBytes(noise);
                return Replace(data, at, random.Next(2) == 0 ? 0 : Math.Min(noise.Length, data.Length - at), noise);
        }
    }

    private byte[] DamageText(Random random, byte[] data)
    {
        if (data.Length == 0)
        {
            return Encoding.UTF8.GetBytes(Word(random));
        }

        int at = random.Next(data.Length);
        (int start, int end) = random.Next(4) switch { 0 => Line(data, at), 1 => Brackets(data, at), _ => Run(data, at) };
        switch (random.Next(7))
        {
            case 0 or 1:
                (start, end) = Digits(data, at);
                return Replace(data, start, end - start, Encoding.UTF8.GetBytes(Numbers[random.Next(Numbers.Length)]));
            case 2:
                return Replace(data, start, end - start, []);
            case 3:
                return Replace(data, end, 0, [.. Enumerable.Repeat(data[start..end], random.Next(12) == 0 ? random.Next(300) : 1).SelectMany(chunk => chunk)]);
            case 4:
                return Replace(data, start, end - start, Encoding.UTF8.GetBytes(Word(random)));
            case 5:
                (int from, int until) = random.Next(2) == 0 ? Brackets(data, random.Next(data.Length)) : Line(data, random.Next(data.Length));
                return Replace(data, start, end - start, data[from..until]);
            default:
                string text = random.Next(5) switch
                {
                    0 => new string('[', random.Next(1, 2000)),
                    1 => string.Concat(Enumerable.Repeat("{\"a\":", random.Next(1, 800))),
                    2 => new string((char)random.Next(32, 127), random.Next(1, 70_000)),
                    3 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
                    _ => Word(random),
                };
                return Replace(data, random.Next(2) == 0 ? at : start, 0, Encoding.UTF8.GetBytes(text));
        }
    }

    private string Word(Random random) => words.Count > 0 && random.Next(2) == 0 ? words[random.Next(words.Count)] : random.Next(2) == 0 ? Odd[random.Next(Odd.Length)] : Numbers[random.Next(Numbers.Length)];

    private static byte[] Number(Random random)
    {
        ulong value = Hostile(random);
        byte[] bytes = new byte[8];
        switch (random.Next(5))
        {
            case 0:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                return bytes;
            case 1:
                BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
                return bytes;
            case 2:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                return bytes[..4];
            case 3:
                BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
                return bytes[4..];
            default:
                List<byte> varint = [];
                for (; value >= 0x80; value >>= 7)
                {
                    varint.Add((byte)(value | 0x80));
                }

                return [.. varint, (byte)value];
        }
    }

    private static int Length(Random random) => random.Next(4) switch { 0 => 1, 1 => random.Next(1, 16), 2 => random.Next(1, 256), _ => random.Next(1, 8192) };

    private static byte[] Replace(byte[] data, int at, int length, byte[] by) => [.. data[..at], .. by, .. data[(at + length)..]];

    /// <summary>The line at a place, with its end.</summary>
    private static (int Start, int End) Line(ReadOnlySpan<byte> data, int at)
    {
        int end = data[at..].IndexOf((byte)'\n');
        return (data[..at].LastIndexOf((byte)'\n') + 1, end < 0 ? data.Length : at + end + 1);
    }

    /// <summary>Letters, digits and points around a place.</summary>
    private static (int Start, int End) Run(ReadOnlySpan<byte> data, int at)
    {
        ReadOnlySpan<byte> borders = " \t\r\n\"{}[]:,=-"u8;
        int end = data[at..].IndexOfAny(borders);
        return (data[..at].LastIndexOfAny(borders) + 1, end < 0 ? data.Length : at + end);
    }

    /// <summary>The next digits.</summary>
    private static (int Start, int End) Digits(ReadOnlySpan<byte> data, int at)
    {
        int start = data[at..].IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
        {
            return (at, at);
        }

        start += at;
        int length = data[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return (start, length < 0 ? data.Length : start + length);
    }

    /// <summary>The next thing in brackets, with them.</summary>
    private static (int Start, int End) Brackets(ReadOnlySpan<byte> data, int at)
    {
        int start = data[at..].IndexOfAny((byte)'{', (byte)'[');
        if (start < 0)
        {
            return (at, at);
        }

        start += at;
        int depth = 0;
        for (int i = start; i < data.Length; i++)
        {
            depth += data[i] is (byte)'{' or (byte)'[' ? 1 : data[i] is (byte)'}' or (byte)']' ? -1 : 0;
            if (depth == 0)
            {
                return (start, i + 1);
            }
        }

        return (start, data.Length);
    }
}
