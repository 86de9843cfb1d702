using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;

using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>Numbers as text and text as numbers, by the rules of Python and of damo's own grammars.</summary>
internal static class PythonText
{
    // longer texts of whole numbers are refused by the interpreter itself
    private const int LongestWhole = 4300;

    private static readonly SearchValues<char> FloatCharacters = SearchValues.Create("0123456789.eE+-");

    private static readonly PythonNumber UlongMax = PythonNumber.Whole(ulong.MaxValue);

    private static readonly (string Suffix, long Nanoseconds)[] TimeUnits =
    [
        ("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ];

    // the longest suffix first
    private static readonly (string Suffix, int Shift)[] ByteUnits =
    [
        ("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40), ("PiB", 50), ("EiB", 60),
        ("KB", 10), ("MB", 20), ("GB", 30), ("TB", 40), ("PB", 50), ("EB", 60),
        ("K", 10), ("M", 20), ("G", 30), ("T", 40), ("P", 50), ("E", 60), ("B", 0),
    ];

    /// <summary><c>repr</c> of a float: the shortest digits that read back the same; exponent form below 1e-4 and from 1e16.</summary>
    public static string Repr(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        bool isFixed = exponentAt < 0;
        if (isFixed && Math.Abs(value) < 1e16)
        {
            return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
        }

        // the platform writes whole numbers out for longer than Python does, and its exponents otherwise
        string sign = value < 0 ? "-" : "";
        string mantissa = text[sign.Length..(isFixed ? text.Length : exponentAt)];
        int exponent = isFixed
            ? mantissa.Length - 1
            : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        if (exponent is < -4 or >= 16)
        {
            string rest = digits.Length > 1 ? $".{digits[1..]}" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{rest}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        return exponent < 0
            ? $"{sign}0.{new string('0', -exponent - 1)}{digits}"
            : digits.Length <= exponent + 1
                ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
                : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary><c>repr</c> of a text.</summary>
    public static string Repr(string text)
    {
        char quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var result = new StringBuilder().Append(quote);
        foreach (char character in text)
        {
            _ = character switch
            {
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' or '\u007f' => result.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ when character == quote => result.Append('\\').Append(character),
                _ => result.Append(character),
            };
        }

        return result.Append(quote).ToString();
    }

    /// <summary>A number that consists of nothing but digits and commas, and fits in 64 bits: what nearly all values of a record are.</summary>
    public static bool TryPlainNumber(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        int digits = 0;
        foreach (byte character in text)
        {
            if (character is >= (byte)'0' and <= (byte)'9')
            {
                value = (value * 10) + (character - '0');
                digits++;
            }
            else if (character != ',')
            {
                return false;
            }
        }

        return digits is > 0 and <= 18;
    }

    /// <summary>damo's plain numbers: <c>max</c>, or what Python's int() or float() reads once commas are dropped.</summary>
    /// <exception cref="PythonErrorException">Not a number.</exception>
    public static PythonNumber Number(string text) =>
        text == "max" ? UlongMax
        : Python(text.Replace(",", "", StringComparison.Ordinal), out PythonNumber number) ? number
        : throw NotANumber(text);

    /// <summary>Python's <c>int(text)</c>.</summary>
    /// <exception cref="PythonErrorException">Not a whole number.</exception>
    public static PythonNumber Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long small) ? small
        : Python(text, out PythonNumber number) && !number.IsFloat ? number
        : throw NotANumber(text);

    /// <summary>Python's <c>float(text)</c>.</summary>
    /// <exception cref="PythonErrorException">Not a number.</exception>
    public static PythonNumber Float(string text) => Python(text, out PythonNumber number) ? number.ToDouble() : throw NotANumber(text);

    /// <summary>A size: a plain number, or one with a binary unit.</summary>
    /// <returns>Bytes; with a unit a whole number of at most 2^64 − 1.</returns>
    /// <exception cref="PythonErrorException">Not a size.</exception>
    public static PythonNumber Bytes(string text)
    {
        if (TryCommon(text, out PythonNumber number))
        {
            return number;
        }

        foreach ((string suffix, int shift) in ByteUnits)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                PythonNumber scaled = Number(text[..^suffix.Length]) * (1L << shift);
                return PythonNumber.Min(UlongMax, scaled.Truncate());
            }
        }

        throw NotANumber(text);
    }

    /// <summary>A time: a plain number of ns, or numbers with units.</summary>
    /// <returns>Nanoseconds.</returns>
    /// <exception cref="PythonErrorException">Not a time.</exception>
    public static PythonNumber Nanoseconds(string text)
    {
        if (TryCommon(text, out PythonNumber number))
        {
            return number;
        }

        string[] words = Words(text);
        if (words.Length > 1)
        {
            // a number and its unit make one pair; whatever stands last alone is read alone
            PythonNumber sum = 0;
            for (int i = 0; i < words.Length; i += 2)
            {
                sum += Nanoseconds(i + 1 < words.Length ? words[i] + words[i + 1] : words[i]);
            }

            return sum;
        }

        foreach ((string suffix, long nanoseconds) in TimeUnits)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                return Number(text[..^suffix.Length]) * nanoseconds;
            }
        }

        throw NotANumber(text);
    }

    /// <summary>A time: a plain number of µs, or numbers with units.</summary>
    /// <returns>Microseconds.</returns>
    /// <exception cref="PythonErrorException">Not a time.</exception>
    public static PythonNumber Microseconds(string text) =>
        TryCommon(text, out PythonNumber number) ? number : Nanoseconds(text) / 1000;

    /// <summary>A percentage: a plain number of percents, or one with a percent sign, which goes through a ratio and so loses a bit or two.</summary>
    /// <param name="text">The text.</param>
    /// <param name="scale">100 for percents, 10000 for basis points.</param>
    /// <exception cref="PythonErrorException">Not a percentage.</exception>
    public static PythonNumber Share(string text, long scale)
    {
        if (TryCommon(text, out PythonNumber number))
        {
            return number;
        }

        return text.EndsWith('%') ? Number(text[..^1]) / 100 * scale : throw NotANumber(text);
    }

    /// <summary>Words between blanks of any kind, as Python's <c>split()</c>.</summary>
    public static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool TryCommon(string text, out PythonNumber number)
    {
        if (text is "min" or "max")
        {
            number = text == "min" ? 0 : UlongMax;
            return true;
        }

        return Python(text.Replace(",", "", StringComparison.Ordinal), out number);
    }

    private static bool Python(string text, out PythonNumber number)
    {
        number = default;
        string? digits = Digits(text.Trim());
        if (digits is null)
        {
            return false;
        }

        if (BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger whole))
        {
            if (digits.AsSpan().TrimStart("+-").Length <= LongestWhole)
            {
                number = PythonNumber.Whole(whole);
                return true;
            }

            // refused as a whole number, but then tried as a float, which it is too large for
        }

        bool negative = digits.StartsWith('-');
        string name = digits.StartsWith('+') || negative ? digits[1..] : digits;
        if (name.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            number = double.NaN;
            return true;
        }

        if (name.Equals("inf", StringComparison.OrdinalIgnoreCase) || name.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            number = negative ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }

        // the platform knows names of its own for what is not finite, which Python does not
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (name.AsSpan().ContainsAnyExcept(FloatCharacters) || !double.TryParse(digits, style, CultureInfo.InvariantCulture, out double value))
        {
            return false;
        }

        number = value;
        return true;
    }

    /// <summary>Digits of all scripts as Latin ones, and without the <c>_</c> that may stand between two digits; null where one stands elsewhere.</summary>
    private static string? Digits(string text)
    {
        if (!text.Contains('_', StringComparison.Ordinal) && Ascii.IsValid(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        Rune before = default;
        bool joined = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isDigit = Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
            if ((joined && !isDigit) || (rune.Value == '_' && Rune.GetUnicodeCategory(before) != UnicodeCategory.DecimalDigitNumber))
            {
                return null;
            }

            joined = rune.Value == '_';
            before = rune;
            if (!joined)
            {
                result.Append(isDigit ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture) : rune.ToString());
            }
        }

        return joined ? null : result.ToString();
    }

    private static PythonErrorException NotANumber(string text) => new($"not a number that damo reads: {Excerpt.Of(text)}");
}
