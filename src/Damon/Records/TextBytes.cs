namespace Damon.Records;

/// <summary>Addresses and sizes as damo writes them: <c>4096</c>, <c>"4,096"</c>, <c>"1.177 MiB"</c>, <c>"4K"</c>, <c>"max"</c>.</summary>
public static class TextBytes
{
    /// <summary>
    /// Reads a number of bytes. Units, all of them powers of 1024 and case-sensitive: B; K, KB, KiB; and so M, G, T, P, E. With a unit, more than
    /// 2⁶⁴−1 is 2⁶⁴−1. <c>"max"</c> is 2⁶⁴−1, <c>"min"</c> 0. Fractions of a byte are cut off.
    /// </summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="bytes">0 … 2⁶⁴−1.</param>
    /// <returns>False for what is no size, negative, or (without a unit) above 2⁶⁴−1.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ulong bytes) =>
        TextCount.TryParsePlain(text, out bytes) || TryParse(text, out bytes, out _, out _);

    /// <summary>Reads a number of bytes and tells the unit (1 where there was none) and the number before it.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out ulong bytes, out ulong unit, out ExactNumber number)
    {
        (bytes, unit, number) = (0, 1, default);
        if (text.SequenceEqual("max"u8) || text.SequenceEqual("min"u8))
        {
            bytes = text[1] == 'a' ? ulong.MaxValue : 0;
            return true;
        }

        bool bare = ExactNumber.TryParse(text, out number);
        if (!bare)
        {
            (int length, unit) = FindUnit(text);
            if (length == 0 || !ExactNumber.TryParse(text[..^length], out number))
            {
                return false;
            }
        }

        if (number.Negative)
        {
            return false;
        }

        bool fits = number.TryScale(unit, out Int128 value) && value <= ulong.MaxValue;
        if (!fits && bare)
        {
            return false;
        }

        bytes = fits ? (ulong)value : ulong.MaxValue;
        return true;
    }

    private static (int Length, ulong Unit) FindUnit(ReadOnlySpan<byte> text)
    {
        if (text.EndsWith("iB"u8))
        {
            ulong unit = text.Length < 3 ? 0 : Binary(text[^3]);
            return unit == 0 ? (0, 1) : (3, unit);
        }

        if (text.EndsWith("B"u8))
        {
            ulong unit = text.Length < 2 ? 0 : Binary(text[^2]);
            return unit == 0 ? (1, 1) : (2, unit);
        }

        ulong letter = text.IsEmpty ? 0 : Binary(text[^1]);
        return letter == 0 ? (0, 1) : (1, letter);
    }

    private static ulong Binary(byte letter)
    {
        int power = "KMGTPE"u8.IndexOf(letter);
        return power < 0 ? 0 : 1ul << (10 * (power + 1));
    }
}
