using System.Globalization;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Text;

namespace DamonHeatmap.Requests;

/// <summary>A time range as asked for; an end that is null is that of the recording.</summary>
internal sealed record TimeRange(TimePoint? From, TimePoint? To)
{
    /// <summary>The whole recording.</summary>
    public static TimeRange All { get; } = new(null, null);

    /// <summary>Reads <c>A..B</c>; either may be left out.</summary>
    public static bool TryParse(string text, TimeProvider clock, out TimeRange range)
    {
        range = All;
        if (!Scan.TryRange(text, out string fromText, out string toText))
        {
            return false;
        }

        TimePoint from = default, to = default;
        if ((fromText.Length > 0 && !TimePoint.TryParse(fromText, clock, out from)) || (toText.Length > 0 && !TimePoint.TryParse(toText, clock, out to)))
        {
            return false;
        }

        range = new TimeRange(fromText.Length > 0 ? from : null, toText.Length > 0 ? to : null);
        return true;
    }

    /// <summary>The range in ns on the recording's clock.</summary>
    /// <param name="start">Where the picture begins when nothing is asked for, and offsets count from, ns.</param>
    /// <param name="end">The end of the last snapshot, ns.</param>
    /// <param name="knownFrom">The earliest moment that is known, ns.</param>
    /// <exception cref="DamonDataException">Empty, or nothing of it is in the recording; the message says what there is.</exception>
    public (long Start, long End) Resolve(long start, long end, long knownFrom)
    {
        foreach (TimePoint? point in (TimePoint?[])[From, To])
        {
            if (point is { Basis: TimeBasis.Date } && !SnapshotClock.IsDate(end))
            {
                throw new DamonDataException(
                    "the recording's times count from boot, so a date means nothing in it; give offsets from its start (90s) or its own ns");
            }
        }

        if (From is { } first && To is { } second && (first.Basis, second.Basis) is (TimeBasis.Clock, TimeBasis.Start or TimeBasis.End) or (TimeBasis.Start or TimeBasis.End, TimeBasis.Clock))
        {
            string number = (first.Basis == TimeBasis.Clock ? first : second).Nanoseconds.ToString(CultureInfo.InvariantCulture);
            throw new DamonDataException($"the time range has an offset and a plain number, {number}, which is ns on the recording's own clock; give both the same way, as in 10s..20s");
        }

        long from = From?.Resolve(start, end) ?? start;
        long to = To?.Resolve(start, end) ?? end;
        if (from >= to)
        {
            throw new DamonDataException($"the time range is empty: {Humanize.Moment(from)} is not before {Humanize.Moment(to)}");
        }

        if (from >= end || to <= knownFrom)
        {
            throw new DamonDataException(
                $"nothing is recorded in {Humanize.Moment(from)} .. {Humanize.Moment(to)}; the recording knows {Humanize.Moment(knownFrom)} .. {Humanize.Moment(end)}");
        }

        return (from, to);
    }
}
