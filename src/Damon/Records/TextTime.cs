using System.Text;

namespace Damon.Records;

/// <summary>Times as damo writes them: <c>"1700000000000000000"</c>, <c>"5 ms"</c>, <c>"1 h 3 m"</c>, <c>"3 m 4.500 s"</c>.</summary>
public static class TextTime
{
    private const int LongestText = 200;

    /// <summary>
    /// Reads a time; without a unit it is in ns. Units: ns, us, ms, s, m (minutes), h, d; several words are added up. <c>"max"</c> is the longest
    /// time, <c>"min"</c> 0. Fractions of a nanosecond are cut off.
    /// </summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="nanoseconds">± 292 years.</param>
    /// <returns>False for what is no time or too long.</returns>
    public static bool TryParseNanoseconds(ReadOnlySpan<byte> text, out long nanoseconds) => TryParse(text, 1, out nanoseconds);

    /// <summary>The same; without a unit it is in µs.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="nanoseconds">± 292 years, in ns.</param>
    /// <returns>False for what is no time or too long.</returns>
    public static bool TryParseMicroseconds(ReadOnlySpan<byte> text, out long nanoseconds) => TryParse(text, 1000, out nanoseconds);

    private static bool TryParse(ReadOnlySpan<byte> text, ulong bareUnit, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.SequenceEqual("max"u8) || text.SequenceEqual("min"u8))
        {
            nanoseconds = text[1] == 'a' ? long.MaxValue : 0;
            return true;
        }

        if (ExactNumber.TryParse(text, out ExactNumber number))
        {
            return Fits(number.TryScale(bareUnit, out Int128 bare), bare, out nanoseconds);
        }

        if (text.Length > LongestText)
        {
            return false;
        }

        // Two words are one time, a last one alone is in ns: what damo takes, so that its own output is read as it reads it.
        string[] words = Encoding.Latin1.GetString(text).Split([' ', '\t', '\n', '\r', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries);
        Int128 sum = 0;
        for (int i = 0; i < words.Length; i += 2)
        {
            string glued = i + 1 < words.Length ? words[i] + words[i + 1] : words[i];
            if (!TryParseWord(Encoding.Latin1.GetBytes(glued), out Int128 part) || Int128.Abs(part) > long.MaxValue)
            {
                return false;
            }

            sum += part;
        }

        return Fits(words.Length > 0, sum, out nanoseconds);
    }

    private static bool TryParseWord(ReadOnlySpan<byte> word, out Int128 nanoseconds)
    {
        if (ExactNumber.TryParse(word, out ExactNumber number))
        {
            return number.TryScale(1, out nanoseconds);
        }

        (int length, ulong unit) = word switch
        {
            [.., (byte)'n', (byte)'s'] => (2, 1ul),
            [.., (byte)'u', (byte)'s'] => (2, 1_000ul),
            [.., (byte)'m', (byte)'s'] => (2, 1_000_000ul),
            [.., (byte)'s'] => (1, 1_000_000_000ul),
            [.., (byte)'m'] => (1, 60_000_000_000ul),
            [.., (byte)'h'] => (1, 3_600_000_000_000ul),
            [.., (byte)'d'] => (1, 86_400_000_000_000ul),
            _ => (0, 0ul),
        };
        nanoseconds = 0;
        return length > 0 && ExactNumber.TryParse(word[..^length], out number) && number.TryScale(unit, out nanoseconds);
    }

    private static bool Fits(bool parsed, Int128 value, out long nanoseconds)
    {
        bool fits = parsed && Int128.Abs(value) <= long.MaxValue;
        nanoseconds = fits ? (long)value : 0;
        return fits;
    }
}
