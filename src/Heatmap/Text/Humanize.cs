using System.Globalization;
using Damon.Snapshots;

namespace DamonHeatmap.Text;

/// <summary>Numbers as people read them.</summary>
internal static class Humanize
{
    private static readonly string[] ByteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    /// <summary>Bytes in the largest binary unit that leaves at least 1: <c>260.9 MiB</c>.</summary>
    public static string Bytes(UInt128 bytes)
    {
        double value = (double)bytes;
        int unit = 0;
        while (value >= 1024 && unit < ByteUnits.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        string format = value == Math.Floor(value) ? "0" : value < 10 ? "0.00" : "0.0";
        return string.Create(CultureInfo.InvariantCulture, $"{value.ToString(format, CultureInfo.InvariantCulture)} {ByteUnits[unit]}");
    }

    /// <summary>A difference of bytes: <c>+260.9 MiB</c>, <c>-4 KiB</c>, <c>0 B</c>.</summary>
    public static string MoreBytes(Int128 bytes) => Sign((double)bytes) + Bytes((UInt128)Int128.Abs(bytes));

    /// <summary>A length of time in ns: <c>100 ms</c>, <c>28.7 s</c>, <c>1 h 3 m</c>.</summary>
    public static string Duration(Int128 nanoseconds)
    {
        string sign = nanoseconds < 0 ? "-" : "";
        double seconds = Math.Abs((double)nanoseconds / 1e9);
        return sign + seconds switch
        {
            0 => "0 s",
            < 1e-6 => Number(seconds * 1e9) + " ns",
            < 1e-3 => Number(seconds * 1e6) + " us",
            < 1 => Number(seconds * 1e3) + " ms",
            < 120 => Number(seconds) + " s",
            < 7200 => Pair(seconds, 60, "m", "s"),
            < 172800 => Pair(seconds / 60, 60, "h", "m"),
            _ => Pair(seconds / 3600, 24, "d", "h"),
        };
    }

    /// <summary>A moment: a UTC date and time to the millisecond, or a length of time since boot.</summary>
    public static string Moment(long time) => Moment(time, TimeZoneInfo.Utc);

    /// <summary>The same in another time zone, with its distance from UTC.</summary>
    public static string Moment(long time, TimeZoneInfo zone)
    {
        if (!SnapshotClock.IsDate(time))
        {
            return $"{Number(time / 1e9)} s since boot";
        }

        DateTimeOffset moment = TimeZoneInfo.ConvertTime(new DateTimeOffset(DateTime.UnixEpoch.AddTicks(time / 100)), zone);
        string text = moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);
        return zone.Equals(TimeZoneInfo.Utc) ? text + "Z" : text + moment.ToString("zzz", CultureInfo.InvariantCulture);
    }

    /// <summary>A span of time, ns, and how long it is.</summary>
    public static string Span((long Start, long End) span, TimeZoneInfo zone) => $"{Moment(span.Start, zone)} .. {Moment(span.End, zone)} ({Duration((Int128)span.End - span.Start)})";

    /// <summary>An address: <c>0x7f3e06455000</c>.</summary>
    public static string Address(ulong address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");

    /// <summary>A ratio as a percentage with up to two digits behind the point.</summary>
    public static string Percent(double ratio) => Number(ratio * 100) + " %";

    /// <summary>A difference of ratios: <c>+12.5 %</c>, <c>-3 %</c>, <c>0 %</c>.</summary>
    public static string MorePercent(double ratio) => Sign(ratio) + Percent(Math.Abs(ratio));

    private static string Sign(double value) => value > 0 ? "+" : value < 0 ? "-" : "";

    private static string Number(double value)
    {
        string format = Math.Abs(value) switch { >= 100 => "0.#", >= 10 => "0.##", _ => "0.###" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static string Pair(double value, int ratio, string large, string small)
    {
        long total = (long)Math.Round(value);
        return total % ratio == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{total / ratio} {large}")
            : string.Create(CultureInfo.InvariantCulture, $"{total / ratio} {large} {total % ratio} {small}");
    }
}
