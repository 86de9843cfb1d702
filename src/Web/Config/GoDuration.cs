using System.Globalization;
using System.Text.RegularExpressions;

namespace DamonWeb.Config;

/// <summary>Durations as Go writes them: <c>1s</c>, <c>100ms</c>, <c>1m30s</c>, <c>0</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Null: it is none, or none that a limit could have.</summary>
    public static TimeSpan? Parse(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        if (!Whole().IsMatch(text))
        {
            return null;
        }

        double ticks = 0;
        foreach (Match part in Part().Matches(text))
        {
            double unit = part.Groups[2].Value switch { "ns" => 0.01, "us" or "µs" or "μs" => 10, "ms" => 1e4, "s" => 1e7, "m" => 6e8, _ => 3.6e10 };
            ticks += double.Parse(part.Groups[1].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * unit;
        }

        // one that is there and too short to be counted is not none
        return ticks < TimeSpan.FromDays(365).Ticks && (ticks is 0 || Math.Round(ticks) >= 1) ? TimeSpan.FromTicks((long)Math.Round(ticks)) : null;
    }

    [GeneratedRegex(@"\A(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|μs|ms|s|m|h))+\z")]
    private static partial Regex Whole();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]*)?)(ns|us|µs|μs|ms|s|m|h)")]
    private static partial Regex Part();
}
