namespace Damon.Records;

/// <summary>
/// A number as damo's text_to_nr() takes it, kept exact: ± Digits × 10^Exponent. Where damo goes through a double, so that
/// <c>"18,446,744,073,709,551,615.0"</c> or a time of today with a unit loses its last digits, nothing is lost here.
/// </summary>
/// <param name="Negative">Whether it is below zero.</param>
/// <param name="Digits">The first 20 significant digits: enough for 2⁶⁴.</param>
/// <param name="Exponent">Of ten.</param>
internal readonly record struct ExactNumber(bool Negative, UInt128 Digits, int Exponent)
{
    private const int Significant = 20;
    private const int FarExponent = 100_000;

    /// <summary>
    /// Decimal digits with a sign, commas (dropped wherever they stand), <c>_</c> between digits, a point, an exponent, blanks around: what Python's int()
    /// and float() take, except infinity, NaN and other scripts' digits.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExactNumber number)
    {
        number = default;
        text = Trim(text);
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        UInt128 digits = 0;
        int exponent = 0, significant = 0;
        bool any = false, point = false;
        int at = 0;
        for (; at < text.Length; at++)
        {
            byte c = text[at];
            if (char.IsAsciiDigit((char)c))
            {
                any = true;
                if (significant < Significant)
                {
                    digits = (digits * 10) + (UInt128)(c - '0');
                    significant += digits == 0 ? 0 : 1;
                    exponent -= point ? 1 : 0;
                }
                else
                {
                    exponent += point ? 0 : 1;
                }
            }
            else if (c == '.' && !point)
            {
                point = true;
            }
            else if (c == '_' ? !IsBetweenDigits(text, at) : c != ',')
            {
                break;
            }
        }

        if (!any || !TryReadExponent(text[at..], ref exponent))
        {
            return false;
        }

        number = new ExactNumber(negative && digits != 0, digits, exponent);
        return true;
    }

    /// <summary>The number times <paramref name="unit"/> (at most 2⁶³), cut toward zero.</summary>
    /// <returns>False when it is beyond ± 2¹²⁶.</returns>
    public bool TryScale(ulong unit, out Int128 value) => TryScale(unit, out value, out _);

    /// <summary>The same, and whether nothing was cut off.</summary>
    public bool TryScale(ulong unit, out Int128 value, out bool whole)
    {
        (value, whole) = (0, true);
        UInt128 magnitude = Digits * unit;
        for (int i = 0; i < Exponent && magnitude != 0; i++)
        {
            if (magnitude > UInt128.MaxValue / 100)
            {
                return false;
            }

            magnitude *= 10;
        }

        for (int i = 0; i > Exponent && magnitude != 0; i--)
        {
            whole &= magnitude % 10 == 0;
            magnitude /= 10;
        }

        if (magnitude > UInt128.One << 126)
        {
            return false;
        }

        value = Negative ? -(Int128)magnitude : (Int128)magnitude;
        return true;
    }

    /// <summary>The nearest double, or next to it.</summary>
    public double ToDouble() => (Negative ? -1 : 1) * (double)Digits * Math.Pow(10, Exponent);

    /// <summary>Without the blanks around.</summary>
    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\n\r\v\f"u8);

    private static bool IsBetweenDigits(ReadOnlySpan<byte> text, int at) =>
        at > 0 && at + 1 < text.Length && char.IsAsciiDigit((char)text[at - 1]) && char.IsAsciiDigit((char)text[at + 1]);

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref int exponent)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] is not ((byte)'e' or (byte)'E'))
        {
            return false;
        }

        text = text[1..];
        bool negative = text.Length > 0 && text[0] == '-';
        if (text.Length > 0 && text[0] is (byte)'-' or (byte)'+')
        {
            text = text[1..];
        }

        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        int value = 0;
        foreach (byte c in text)
        {
            value = Math.Min(FarExponent, (value * 10) + (c - '0'));
        }

        exponent += negative ? -value : value;
        return true;
    }
}
