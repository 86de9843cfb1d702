using System.Globalization;
using DamonHeatmap.Text;

namespace DamonHeatmap.Requests;

/// <summary>One end of a time range as asked for, before the recording is known.</summary>
/// <param name="Basis">What <paramref name="Nanoseconds"/> counts from.</param>
/// <param name="Nanoseconds">ns.</param>
internal readonly record struct TimePoint(TimeBasis Basis, long Nanoseconds)
{
    /// <summary>
    /// Reads a date (RFC 3339), <c>now</c>, <c>now-2h</c>, an offset from the start (<c>90s</c>) or, with a minus, from the end (<c>-90s</c>), or a plain
    /// number: ns on the recording's own clock, as <c>--format raw</c> prints them.
    /// </summary>
    public static bool TryParse(string text, TimeProvider clock, out TimePoint point)
    {
        text = text.Trim();
        point = default;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            point = new TimePoint(TimeBasis.Clock, number);
            return true;
        }

        if (text.StartsWith("now", StringComparison.Ordinal))
        {
            long offset = 0;
            string rest = text[3..].Trim();
            if (rest.Length > 0 && ((rest[0] is not '-' and not '+') || !Scan.TryDuration(rest, out offset)))
            {
                return false;
            }

            long now = (clock.GetUtcNow().Ticks - DateTime.UnixEpoch.Ticks) * 100;
            point = new TimePoint(TimeBasis.Date, Saturate((Int128)now + offset));
            return true;
        }

        if (Scan.TryDate(text, out long date))
        {
            point = new TimePoint(TimeBasis.Date, date);
            return true;
        }

        if (Scan.TryDuration(text, out long duration))
        {
            point = new TimePoint(text.StartsWith('-') ? TimeBasis.End : TimeBasis.Start, duration);
            return true;
        }

        return false;
    }

    /// <summary>The moment it means in a recording that is known from <paramref name="start"/> to <paramref name="end"/>, ns.</summary>
    public long Resolve(long start, long end) => Basis switch
    {
        TimeBasis.Start => Saturate((Int128)start + Nanoseconds),
        TimeBasis.End => Saturate((Int128)end + Nanoseconds),
        _ => Nanoseconds,
    };

    private static long Saturate(Int128 value) => (long)Int128.Clamp(value, long.MinValue, long.MaxValue);
}
