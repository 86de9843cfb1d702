using System.Globalization;
using System.Text.RegularExpressions;

namespace DamonHeatmap.Text;

/// <summary>What a user writes for a number of bytes, a length of time, a moment, or a grid.</summary>
internal static partial class Scan
{
    /// <summary>Bytes or an address: decimal, <c>0x…</c>, or with a unit: <c>4GiB</c>, <c>1.5 M</c>. All units are binary.</summary>
    public static bool TryBytes(string text, out ulong bytes)
    {
        bytes = 0;
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes);
        }

        Match match = BytesPattern().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int power = match.Groups["unit"].ValueSpan is [char unit, ..] ? "BKMGTPE".IndexOf(char.ToUpperInvariant(unit), StringComparison.Ordinal) : 0;
        string number = match.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal);
        if (power == 0 && !number.Contains('.', StringComparison.Ordinal))
        {
            return ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes);
        }

        long unitBytes = 1L << (10 * power);
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > (decimal)ulong.MaxValue / unitBytes)
        {
            return false;
        }

        bytes = (ulong)(value * unitBytes);
        return true;
    }

    /// <summary>A length of time with its unit: <c>90s</c>, <c>1.5h</c>, <c>1h30m</c>, <c>100 ms</c>; in ns. A sign may stand before it.</summary>
    public static bool TryDuration(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        text = text.Trim();
        bool negative = text.StartsWith('-');
        text = text.TrimStart('-', '+');
        if (text.Length == 0 || !DurationPattern().IsMatch(text))
        {
            return false;
        }

        decimal total = 0;
        foreach (Match part in DurationPartPattern().Matches(text))
        {
            decimal unit = part.Groups["unit"].Value switch
            {
                "ns" => 1m,
                "us" or "µs" => 1e3m,
                "ms" => 1e6m,
                "s" => 1e9m,
                "m" or "min" => 60e9m,
                "h" => 3600e9m,
                _ => 86400e9m,
            };
            if (!decimal.TryParse(part.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
                || number > (long.MaxValue - total) / unit)
            {
                return false;
            }

            total += number * unit;
        }

        nanoseconds = (long)(negative ? -total : total);
        return true;
    }

    /// <summary>A moment as a date and time of RFC 3339, in ns since 1970.</summary>
    public static bool TryDate(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        Match match = DatePattern().Match(text.Trim());
        if (!match.Success
            || !DateTimeOffset.TryParseExact(
                match.Groups["whole"].Value + match.Groups["zone"].Value.ToUpperInvariant().Replace("Z", "+00:00", StringComparison.Ordinal),
                ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd't'HH:mm:sszzz", "yyyy-MM-dd' 'HH:mm:sszzz"],
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out DateTimeOffset date))
        {
            return false;
        }

        Int128 whole = (Int128)(date.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
        whole += long.Parse(match.Groups["fraction"].Value.PadRight(9, '0')[..9], NumberStyles.None, CultureInfo.InvariantCulture);
        if (whole < long.MinValue || whole > long.MaxValue)
        {
            return false;
        }

        nanoseconds = (long)whole;
        return true;
    }

    /// <summary>The two parts of <c>A..B</c>, either of which may be empty.</summary>
    public static bool TryRange(string text, out string from, out string to)
    {
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        (from, to) = dots < 0 ? ("", "") : (text[..dots].Trim(), text[(dots + 2)..].Trim());
        return dots >= 0 && (from.Length > 0 || to.Length > 0);
    }

    [GeneratedRegex(@"^(?<number>[0-9][0-9,]*(\.[0-9]+)?)\s*(?<unit>([KMGTPE](i?B)?)|B)?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex BytesPattern();

    [GeneratedRegex(@"^(\s*[0-9]+(\.[0-9]+)?\s*(ns|us|µs|ms|min|s|m|h|d))+$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex DurationPattern();

    [GeneratedRegex(@"(?<number>[0-9]+(\.[0-9]+)?)\s*(?<unit>ns|us|µs|ms|min|s|m|h|d)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex DurationPartPattern();

    [GeneratedRegex(@"^(?<whole>[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]+))?(?<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex DatePattern();
}
