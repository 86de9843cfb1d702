using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>Round moments on an axis of time: whole seconds, minutes, hours or days of the zone, or since boot.</summary>
internal static class TimeTicks
{
    private const long Second = 1_000_000_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;

    /// <summary>A date is whole to 100 ns.</summary>
    private const long ShortestOfDates = 100;

    private static readonly long[] LongSteps =
    [
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
        Day, 2 * Day, 7 * Day, 14 * Day, 28 * Day, 91 * Day, 182 * Day, 364 * Day,
    ];

    /// <param name="start">Start of the axis, ns.</param>
    /// <param name="end">Its end.</param>
    /// <param name="zone">The zone of dates.</param>
    /// <param name="most">How many there is room for, at least 1.</param>
    public static IReadOnlyList<Tick> Of(long start, long end, TimeZoneInfo zone, int most)
    {
        bool isDate = SnapshotClock.IsDate(start) && SnapshotClock.IsDate(end);
        Int128 length = (Int128)end - start;
        long step = Step(length, Math.Max(1, most), isDate ? ShortestOfDates : 1);
        long offset = isDate ? (long)zone.GetUtcOffset(Moment(start)).TotalSeconds * Second : 0;
        var ticks = new List<Tick>();
        string lastDate = "";
        Int128 first = CeilingTo((Int128)start + offset, step) - offset;
        for (Int128 at = first; at <= end; at += step)
        {
            ticks.Add(new Tick((double)(at - start) / (double)length, isDate ? Name((long)at, zone, step, ref lastDate) : SinceBoot((long)at, step)));
        }

        return ticks;
    }

    /// <summary>Round lengths of time on an axis that counts from 0.</summary>
    /// <param name="length">Its length, ns, above 0.</param>
    /// <param name="most">How many there is room for, at least 1.</param>
    public static IReadOnlyList<Tick> OfLength(Int128 length, int most)
    {
        long step = Step(length, Math.Max(1, most), 1);
        var ticks = new List<Tick>();
        for (Int128 at = 0; at <= length; at += step)
        {
            ticks.Add(new Tick((double)at / (double)length, Humanize.Duration(at)));
        }

        return ticks;
    }

    private static long Step(Int128 length, int most, long shortest)
    {
        for (long power = shortest; power < Second; power *= 10)
        {
            foreach (int digit in (int[])[1, 2, 5])
            {
                if (length / (power * digit) <= most)
                {
                    return power * digit;
                }
            }
        }

        foreach (long step in LongSteps)
        {
            if (length / step <= most)
            {
                return step;
            }
        }

        Int128 years = (length / (364 * Day) / most) + 1;
        return (long)Int128.Min(years * 364 * Day, long.MaxValue);
    }

    private static Int128 CeilingTo(Int128 value, long step)
    {
        Int128 rest = value % step;
        return rest == 0 ? value : value - rest + (rest > 0 ? step : 0);
    }

    private static DateTimeOffset Moment(long time) => new(DateTime.UnixEpoch.AddTicks(time / 100), TimeSpan.Zero);

    /// <summary>The time of day, as fine as the step; the date where it is another one than before.</summary>
    private static string Name(long time, TimeZoneInfo zone, long step, ref string lastDate)
    {
        DateTimeOffset moment = TimeZoneInfo.ConvertTime(Moment(time), zone);
        string date = moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (step >= Day)
        {
            return date;
        }

        string clock = moment.ToString(step >= Minute ? "HH:mm" : step >= Second ? "HH:mm:ss" : "HH:mm:ss." + new string('f', Digits(step)), CultureInfo.InvariantCulture);
        bool isNew = date != lastDate;
        lastDate = date;
        return isNew ? $"{date} {clock}" : clock;
    }

    private static string SinceBoot(long time, long step) =>
        (time / (decimal)Second).ToString(step >= Second ? "0" : "0." + new string('0', Digits(step)), CultureInfo.InvariantCulture) + " s";

    /// <summary>Digits behind the point of seconds.</summary>
    private static int Digits(long step)
    {
        int digits = 0;
        for (long unit = Second; unit > step; unit /= 10)
        {
            digits++;
        }

        return digits;
    }
}
