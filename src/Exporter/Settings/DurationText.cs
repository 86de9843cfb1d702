using System.Globalization;

namespace DamonExporter.Settings;

/// <summary>Durations as people write them: a number and a unit, such as <c>5ms</c>, <c>1.5s</c>, <c>2m</c>, <c>30d</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, long Nanoseconds)[] Units =
        [("ns", 1), ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000), ("d", 86_400_000_000_000)];

    /// <summary>Nanoseconds; null where it is no such text.</summary>
    public static long? Nanoseconds(string text)
    {
        string number = text.Trim().TrimEnd("nmsuhd".ToCharArray());
        string unit = text.Trim()[number.Length..];
        long factor = Array.Find(Units, known => known.Unit == unit).Nanoseconds;
        bool isNumber = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
        double nanoseconds = value * factor;
        return isNumber && factor > 0 && nanoseconds < 9e18 ? (long)Math.Round(nanoseconds) : null;
    }
}
