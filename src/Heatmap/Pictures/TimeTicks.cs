using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>Round moments on an axis of time: whole seconds, minutes, hours, days, months or years of the zone, or seconds since boot.</summary>
internal static class TimeTicks
{
    private const long Second = 1_000_000_000, Minute = 60 * Second, Hour = 60 * Minute, Day = 24 * Hour;

    /// <summary>A date is whole to 100 ns.</summary>
    private const long ShortestOfDates = 100;

    private const int MonthsOfYear = 12;

    private static readonly long[] ClockSteps =
    [
        Second, 2 * Second, 5 * Second, 10 * Second, 15 * Second, 30 * Second, Minute, 2 * Minute, 5 * Minute, 10 * Minute, 15 * Minute, 30 * Minute, Hour, 2 * Hour, 3 * Hour, 6 * Hour, 12 * Hour,
        Day, 2 * Day, 7 * Day, 14 * Day,
    ];

    private static readonly long[] LongSteps = [28 * Day, 91 * Day, 182 * Day, 364 * Day];

    /// <summary>Months between two marks, and how many days they have at least.</summary>
    private static readonly (int Months, int Days)[] MonthSteps =
    [
        (1, 28), (2, 59), (3, 89), (6, 181), .. ((int[])[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]).Select(years => (years * MonthsOfYear, years * 365)),
    ];

    /// <param name="start">Start of the axis, ns.</param>
    /// <param name="end">Its end.</param>
    /// <param name="zone">The zone of dates.</param>
    /// <param name="most">How many there is room for, at least 1.</param>
    public static IReadOnlyList<Tick> Of(long start, long end, TimeZoneInfo zone, int most)
    {
        bool isDate = SnapshotClock.IsDate(start) && SnapshotClock.IsDate(end);
        Int128 length = (Int128)end - start;
        most = Math.Max(1, most);
        long? step = Step(length, most, isDate ? ShortestOfDates : 1, ClockSteps);
        if (!isDate)
        {
            long seconds = step ?? LongStep(length, most);
            return [.. Rounds(start, end, seconds, _ => 0).Select(at => new Tick(Place(at), SinceBoot(at, seconds)))];
        }

        if (step is not { } clock)
        {
            int months = MonthSteps.First(one => length / (one.Days * (Int128)Day) <= most).Months;
            string format = months % MonthsOfYear == 0 ? "yyyy" : "yyyy-MM";
            return [.. Months(start, end, zone, months).Select(one => new Tick(Place(one.At), one.Month.ToString(format, CultureInfo.InvariantCulture)))];
        }

        string lastDate = "";
        return [.. Rounds(start, end, clock, at => (long)zone.GetUtcOffset(Moment(at)).TotalSeconds * Second).Select(at => new Tick(Place(at), Name(at, zone, clock, ref lastDate)))];

        double Place(long at) => (double)((Int128)at - start) / (double)length;
    }

    /// <summary>Round lengths of time on an axis that counts from 0.</summary>
    /// <param name="length">Its length, ns, above 0.</param>
    /// <param name="most">How many there is room for, at least 1.</param>
    public static IReadOnlyList<Tick> OfLength(Int128 length, int most)
    {
        most = Math.Max(1, most);
        long step = Step(length, most, 1, ClockSteps) ?? LongStep(length, most);
        var ticks = new List<Tick>();
        for (Int128 at = 0; at <= length; at += step)
        {
            ticks.Add(new Tick((double)at / (double)length, Humanize.Duration(at)));
        }

        return ticks;
    }

    private static long? Step(Int128 length, int most, long shortest, long[] steps)
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

        foreach (long step in steps)
        {
            if (length / step <= most)
            {
                return step;
            }
        }

        return null;
    }

    private static long LongStep(Int128 length, int most)
    {
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

    /// <summary>Moments that are whole steps by the clock of a zone, whose distance from UTC may change on the way.</summary>
    private static IEnumerable<long> Rounds(long start, long end, long step, Func<long, long> offset)
    {
        Int128 at = Over(start) == 0 ? start : Near(start, start + step - Over(start));
        at = at < start ? at + step : at;
        while (at <= end)
        {
            yield return (long)at;
            Int128 next = at + step;
            if (next > end + (Int128)step)
            {
                yield break;
            }

            at = Near((long)at, next);
        }

        // where the clock was put forward or back, the nearest whole step, but none twice
        Int128 Near(long before, Int128 next)
        {
            long time = (long)Int128.Min(next, long.MaxValue);
            Int128 over = offset(time) == offset(before) ? 0 : Over(time);
            return over * 2 < step ? next - over : next + step - over;
        }

        Int128 Over(long time) => ((((Int128)time + offset(time)) % step) + step) % step;
    }

    /// <summary>Firsts of every so many months, from the first January of all on.</summary>
    private static IEnumerable<(long At, DateTime Month)> Months(long start, long end, TimeZoneInfo zone, int step)
    {
        DateTime first = TimeZoneInfo.ConvertTime(Moment(start), zone).DateTime;
        for (int month = ((first.Year * MonthsOfYear) + first.Month - 1) / step * step; ; month += step)
        {
            if (month < MonthsOfYear)
            {
                continue;
            }

            var midnight = new DateTime(month / MonthsOfYear, (month % MonthsOfYear) + 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

            // of a midnight that is there twice the first one, of one that is left out the moment of the change
            TimeSpan offset = zone.IsAmbiguousTime(midnight) ? zone.GetAmbiguousTimeOffsets(midnight).Max() : zone.GetUtcOffset(zone.IsInvalidTime(midnight) ? midnight.AddDays(-1) : midnight);
            Int128 at = ((Int128)(midnight.Ticks - DateTime.UnixEpoch.Ticks - offset.Ticks)) * 100;
            if (at > end)
            {
                yield break;
            }

            if (at >= start)
            {
                yield return ((long)at, midnight);
            }
        }
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
