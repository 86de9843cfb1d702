using System.Globalization;
using DamonHeatmap.Text;

namespace DamonHeatmap.Server.Api;

/// <summary>Moments and lengths of time as the Prometheus API has them: in seconds, with a fraction, and exact to the millisecond.</summary>
internal static class ApiTime
{
    public const long Millisecond = 1_000_000, Second = 1_000_000_000;

    /// <summary>What a number of ns can hold, in s, and a second less: the next number of ms may lie beyond.</summary>
    private const double Longest = (long.MaxValue / 1e9) - 1;

    /// <summary>Seconds since 1970, or a date of RFC 3339; in ns, a multiple of 1,000,000.</summary>
    /// <exception cref="ApiException">Neither.</exception>
    public static long Parse(string name, string text)
    {
        if (TrySeconds(text, out double seconds))
        {
            return Rounded(seconds);
        }

        return Scan.TryDate(text, out long date) ? Rounded(date / 1e9) : throw ApiException.BadParameter(name, $"cannot parse {Quoted(text)} to a valid timestamp");
    }

    /// <summary>Seconds, or a length of time with units, as <c>1h30m</c>; in ns, a multiple of 1,000,000.</summary>
    /// <exception cref="ApiException">Neither.</exception>
    public static long ParseDuration(string name, string text)
    {
        if (TrySeconds(text, out double seconds))
        {
            return Rounded(seconds);
        }

        return TryUnits(text, out long length) ? length : throw ApiException.BadParameter(name, $"cannot parse {Quoted(text)} to a valid duration");
    }

    /// <summary>As Prometheus writes a moment: whole seconds, and milliseconds only where there are some.</summary>
    /// <param name="nanoseconds">The moment, ns; what is below a millisecond is cut.</param>
    public static string Seconds(long nanoseconds)
    {
        long milliseconds = nanoseconds / Millisecond;
        (long whole, long rest) = Math.DivRem(Math.Abs(milliseconds), 1000);
        string sign = milliseconds < 0 ? "-" : "";
        return rest == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{whole}.{rest:000}").TrimEnd('0');
    }

    /// <summary>A text of somebody else's in a message: as JSON would write it, and not too much of it.</summary>
    public static string Quoted(string text) => QuotedWhole(text.Length <= 100 ? text : text[..100] + "...");

    /// <summary>A text as a query has it.</summary>
    public static string QuotedWhole(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    private static bool TrySeconds(string text, out double seconds) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out seconds) && Math.Abs(seconds) < Longest;

    private static long Rounded(double seconds) => (long)Math.Round(seconds * 1000) * Millisecond;

    /// <summary>Prometheus' units, from years to milliseconds, each at most once and the largest first.</summary>
    private static bool TryUnits(string text, out long nanoseconds)
    {
        (string Unit, long Length)[] units = [("y", 365 * 86400 * Second), ("w", 7 * 86400 * Second), ("d", 86400 * Second), ("h", 3600 * Second), ("m", 60 * Second), ("s", Second), ("ms", Millisecond)];
        nanoseconds = 0;
        int at = 0, next = 0;
        Int128 sum = 0;
        while (at < text.Length)
        {
            int digits = at;
            while (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                digits++;
            }

            int letters = digits;
            while (letters < text.Length && char.IsAsciiLetterLower(text[letters]))
            {
                letters++;
            }

            int unit = Array.FindIndex(units, next, one => one.Unit == text[digits..letters]);
            if (unit < 0 || !long.TryParse(text.AsSpan(at, digits - at), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                return false;
            }

            sum += (Int128)number * units[unit].Length;
            if (sum > long.MaxValue)
            {
                return false;
            }

            (at, next) = (letters, unit + 1);
        }

        nanoseconds = (long)sum;
        return text.Length > 0;
    }
}
