namespace Damon.Records;

/// <summary>Counts as damo writes them: <c>3</c>, <c>"1,234"</c>, <c>"max"</c>.</summary>
public static class TextCount
{
    /// <summary>Reads a whole number; <c>"max"</c> is 2⁶⁴−1, <c>"1e3"</c> is 1000.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="count">The number; may be negative.</param>
    /// <returns>False for what is no number or not whole.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out Int128 count)
    {
        if (TryParsePlain(text, out ulong plain))
        {
            count = plain;
            return true;
        }

        count = 0;
        if (text.SequenceEqual("max"u8))
        {
            count = ulong.MaxValue;
            return true;
        }

        return ExactNumber.TryParse(text, out ExactNumber number) && number.TryScale(1, out count, out bool whole) && whole;
    }

    /// <summary>The quick way for nearly all numbers of a file: digits with commas, up to 2⁶⁴−1.</summary>
    internal static bool TryParsePlain(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (text.Length is 0 or > 26 || text[0] == ',')
        {
            return false;
        }

        ulong sum = 0;
        int digits = 0;
        foreach (byte c in text)
        {
            uint digit = (uint)(c - '0');
            if (digit <= 9)
            {
                // 19 digits cannot overflow; longer ones go the slow way
                sum = (sum * 10) + digit;
                if (++digits > 19)
                {
                    return false;
                }
            }
            else if (c != ',')
            {
                return false;
            }
        }

        value = sum;
        return true;
    }
}
