using System.Globalization;

namespace DamonHeatmap.Compat;

/// <summary>
/// Numbers as damo prints them: for people, with commas and units, or raw, which is for programs.
/// </summary>
internal static class PythonFormat
{
    private static readonly (string Unit, long Bytes)[] Sizes =
    [
        ("EiB", 1L << 60), ("PiB", 1L << 50), ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
    ];

    private static readonly (string Unit, long Nanoseconds)[] Times =
    [
        ("d", 86_400_000_000_000), ("h", Hour), ("m", Minute), ("s", Second), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ];

    private const long Hour = 3_600_000_000_000;
    private const long Minute = 60_000_000_000;
    private const long Second = 1_000_000_000;

    /// <summary><c>%.3f</c> and the like.</summary>
    public static string Fixed(PythonNumber value, int decimals)
    {
        double number = value.ToDouble();
        return double.IsFinite(number) ? number.ToString($"F{decimals}", CultureInfo.InvariantCulture) : PythonText.Repr(number);
    }

    /// <summary>A plain number, cut to a whole one.</summary>
    public static string Count(PythonNumber value, bool raw)
    {
        if (value < 0)
        {
            return "-" + Count(0 - value, raw);
        }

        return raw ? value.ToDecimal() : Commas(value.ToDecimal());
    }

    /// <summary>A size with the largest unit that it exceeds.</summary>
    public static string Bytes(PythonNumber value, bool raw) => raw ? value.ToDecimal() : Bytes(value, 3);

    /// <summary>An address, as a size with more decimals.</summary>
    public static string Address(PythonNumber value) => Bytes(value, 6);

    /// <summary>A time given in ns.</summary>
    public static string Nanoseconds(PythonNumber value, bool raw) => raw ? value.ToDecimal()
        : value < 0 ? "-" + Time((0 - value).ToDouble())
        : Time(value.ToDouble());

    /// <summary>A time given in µs.</summary>
    public static string Microseconds(PythonNumber value, bool raw) => raw ? value.ToDecimal() : Nanoseconds(value * 1000, raw: false);

    /// <summary>A time given in ns, in all units that it takes; raw in ns.</summary>
    public static string ExactNanoseconds(PythonNumber value, bool raw)
    {
        if (raw)
        {
            return value.ToDecimal();
        }

        if (value < 0)
        {
            return "-" + ExactNanoseconds(0 - value, raw: false);
        }

        if (value.ToDouble() >= ulong.MaxValue)
        {
            return "max";
        }

        var parts = new List<string>();
        PythonNumber rest = value;
        foreach ((string unit, long nanoseconds) in Times)
        {
            if (nanoseconds == 1)
            {
                break;
            }

            PythonNumber count = PythonNumber.FloorDivide(rest, nanoseconds).Truncate();
            if (count > 0)
            {
                parts.Add($"{Count(count, raw: false)} {unit}");
                rest -= count * nanoseconds;
            }
        }

        if (rest.IsTrue() || parts.Count == 0)
        {
            parts.Add(rest.IsEqualTo(rest.Truncate()) ? $"{Count(rest, raw: false)} ns" : $"{Fixed(rest, 3)} ns");
        }

        return string.Join(' ', parts);
    }

    /// <summary>How often a second.</summary>
    public static string Hertz(PythonNumber value, bool raw, bool unit = true)
    {
        if (raw)
        {
            return Fixed(value, 6);
        }

        string number = value < 10 && !value.IsEqualTo(0) ? Fixed(value, 3) : Count(value, raw: false);
        return unit ? number + " hz" : number;
    }

    /// <summary>A share in percents; raw in the unit given.</summary>
    /// <param name="value">The share.</param>
    /// <param name="scale">100 if it is given in percents, 10000 if in basis points.</param>
    /// <param name="raw">For programs.</param>
    public static string Share(PythonNumber value, int scale, bool raw)
    {
        if (raw)
        {
            return Fixed(value, 6);
        }

        double percent = (value / scale * 100).ToDouble();
        double fraction = percent % 1;
        fraction = fraction < 0 ? fraction + 1 : fraction;
        string whole = Count(((PythonNumber)percent).Truncate(), raw: false);

        // a fraction that is rounded up to 1 is lost
        string digits = Fixed(fraction, 7).TrimEnd('0')[2..];
        return digits.Length > 0 ? $"{whole}.{digits} %" : $"{whole} %";
    }

    private static string Commas(string digits)
    {
        for (int i = digits.Length - 3; i > 0; i -= 3)
        {
            digits = digits.Insert(i, ",");
        }

        return digits;
    }

    private static string Bytes(PythonNumber value, int decimals)
    {
        double number = value.ToDouble();
        if (number == ulong.MaxValue)
        {
            return "max";
        }

        foreach ((string unit, long bytes) in Sizes)
        {
            if (number > bytes)
            {
                return $"{Fixed(number / bytes, decimals)} {unit}";
            }
        }

        return ((PythonNumber)number).ToDecimal() + " B";
    }

    private static string Time(double value)
    {
        if (value >= ulong.MaxValue)
        {
            return "max";
        }

        if (value >= Hour)
        {
            double rest = value % Hour;
            string hours = ((PythonNumber)(value / Hour)).ToDecimal() + " h";
            return rest == 0 ? hours : $"{hours} {Time(rest)}";
        }

        if (value >= Minute)
        {
            double seconds = value % Minute / Second;
            string minutes = ((PythonNumber)(value / Minute)).ToDecimal() + " m";
            return seconds == 0 ? minutes
                : seconds % 1 == 0 ? $"{minutes} {((PythonNumber)seconds).ToDecimal()} s"
                : $"{minutes} {Fixed(seconds, 3)} s";
        }

        foreach ((string unit, long nanoseconds) in Times)
        {
            if (nanoseconds is <= Second and > 1 && value >= nanoseconds)
            {
                double count = value / nanoseconds;
                return count % 1 == 0 ? $"{((PythonNumber)count).ToDecimal()} {unit}" : $"{Fixed(count, 3)} {unit}";
            }
        }

        return ((PythonNumber)value).ToDecimal() + " ns";
    }
}
