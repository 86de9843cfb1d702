using System.Globalization;
using CsCheck;
using DamonHeatmap.Pictures;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Pictures;

public class TicksTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Time_AnySpan_TicksAscendAndFit() => Check.Sample(
        Gen.Select(Gen.Long[-1_000_000_000_000, 4_000_000_000_000_000_000], Gen.Double[0.1, 18.5], Gen.Int[1, 20]),
        (start, length, most) =>
        {
            long end = (long)Math.Min(long.MaxValue, start + Math.Pow(10, length));
            IReadOnlyList<Tick> ticks = TimeTicks.Of(start, end, TimeZoneInfo.Utc, most);
            Assert.InRange(ticks.Count, 0, most + 1);
            Assert.All(ticks, tick => Assert.InRange(tick.Place, 0, 1));
            Assert.Equal(ticks.OrderBy(tick => tick.Place), ticks);
            Assert.Equal(ticks.Count, ticks.Select(tick => tick.Place).Distinct().Count());
        });

    [Fact]
    public void Time_AnHour_IsInTensOfMinutesOfTheZone()
    {
        long start = DateTimeOffset.Parse("2026-03-01T22:57:30Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds() * Second;
        IReadOnlyList<Tick> ticks = TimeTicks.Of(start, start + (3600 * Second), TimeZoneInfo.FindSystemTimeZoneById("Asia/Kolkata"), 7);
        Assert.Equal(["2026-03-02 04:30", "04:40", "04:50", "05:00", "05:10", "05:20"], ticks.Select(tick => tick.Text));
        Assert.Equal(150 / 3600.0, ticks[0].Place, 9);
    }

    [Fact]
    public void Time_OverMidnight_TellsTheDateAgain()
    {
        long start = DateTimeOffset.Parse("2026-03-01T23:59:58Z", CultureInfo.InvariantCulture).ToUnixTimeSeconds() * Second;
        Assert.Equal(
            ["2026-03-01 23:59:58", "23:59:59", "2026-03-02 00:00:00", "00:00:01", "00:00:02"], TimeTicks.Of(start, start + (4 * Second), TimeZoneInfo.Utc, 5).Select(tick => tick.Text));
    }

    [Theory]
    [InlineData("2026-03-28T12:00:00Z", 24, 4, "2026-03-28 18:00|2026-03-29 00:00|06:00|12:00")]
    [InlineData("2026-03-28T23:00:00Z", 4, 5, "2026-03-29 00:00|01:00|03:00|04:00|05:00")]
    [InlineData("2026-10-24T12:00:00Z", 30, 6, "2026-10-24 18:00|2026-10-25 00:00|06:00|12:00|18:00")]
    [InlineData("2026-10-24T22:00:00Z", 5, 6, "2026-10-25 00:00|01:00|02:00|02:00|03:00|04:00")]
    [InlineData("2026-10-24T22:00:00Z", 12, 6, "2026-10-25 00:00|02:00|04:00|06:00|08:00|10:00")]
    [InlineData("2026-03-26T00:00:00Z", 24 * 6, 7, "2026-03-27|2026-03-28|2026-03-29|2026-03-30|2026-03-31|2026-04-01")]
    [InlineData("2026-10-23T00:00:00Z", 24 * 5, 7, "2026-10-24|2026-10-25|2026-10-26|2026-10-27|2026-10-28")]
    [InlineData("2026-03-29T00:30:00Z", 24, 4, "2026-03-29 06:00|12:00|18:00|2026-03-30 00:00")]
    [InlineData("2026-10-25T00:10:00Z", 24, 4, "2026-10-25 06:00|12:00|18:00|2026-10-26 00:00")]
    [InlineData("2026-03-28T23:30:00Z", 24 * 4, 4, "2026-03-30|2026-03-31|2026-04-01|2026-04-02")]
    public void Time_OverAChangeOfTheClock_StaysRound(string start, int hours, int most, string expected)
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        long first = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture).ToUnixTimeSeconds() * Second, length = hours * 3600 * Second;
        IReadOnlyList<Tick> ticks = TimeTicks.Of(first, first + length, zone, most);
        Assert.Equal(expected.Split('|'), ticks.Select(tick => tick.Text));

        // and each stands where it says
        Assert.All(ticks, tick =>
        {
            DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds((long)Math.Round((first + (tick.Place * length)) / Second)), zone);
            Assert.EndsWith(tick.Text[^5..], tick.Text.Length == 10 ? $"{local:yyyy-MM-dd}" : $"{local:HH:mm}", StringComparison.Ordinal);
            Assert.Equal(0, tick.Text.Length == 10 ? (int)local.TimeOfDay.TotalSeconds : local.Minute);
        });
    }

    [Theory]
    [InlineData("2025-11-15T00:00:00Z", "2026-05-02T00:00:00Z", 8, "2025-12|2026-01|2026-02|2026-03|2026-04|2026-05")]
    [InlineData("2025-12-31T22:00:00Z", "2026-12-31T22:00:00Z", 7, "2026-01|2026-03|2026-05|2026-07|2026-09|2026-11")]
    [InlineData("2025-12-31T22:00:00Z", "2026-12-31T22:59:00Z", 5, "2026-01|2026-04|2026-07|2026-10")]
    [InlineData("2024-01-10T00:00:00Z", "2026-01-10T00:00:00Z", 4, "2024-07|2025-01|2025-07|2026-01")]
    [InlineData("2010-02-01T00:00:00Z", "2026-01-10T00:00:00Z", 8, "2012|2014|2016|2018|2020|2022|2024|2026")]
    [InlineData("2010-02-01T00:00:00Z", "2026-01-10T00:00:00Z", 2, "2020")]
    public void Time_MonthsAndYears_AreFromTheirFirstDayOn(string start, string end, int most, string expected)
    {
        long first = DateTimeOffset.Parse(start, CultureInfo.InvariantCulture).ToUnixTimeSeconds() * Second, last = DateTimeOffset.Parse(end, CultureInfo.InvariantCulture).ToUnixTimeSeconds() * Second;
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        IReadOnlyList<Tick> ticks = TimeTicks.Of(first, last, zone, most);
        Assert.Equal(expected.Split('|'), ticks.Select(tick => tick.Text));
        Assert.All(ticks, tick =>
        {
            DateTimeOffset local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds((long)Math.Round((first + (tick.Place * ((double)last - first))) / Second)), zone);
            Assert.Equal((tick.Text, 1, 0), (local.ToString(tick.Text.Length == 4 ? "yyyy" : "yyyy-MM", CultureInfo.InvariantCulture), local.Day, (int)local.TimeOfDay.TotalMinutes));
        });
    }

    [Fact]
    public void Time_SinceBoot_IsInSeconds() =>
        Assert.Equal(["1.20 s", "1.25 s", "1.30 s"], TimeTicks.Of(1_190_000_000, 1_310_000_000, TimeZoneInfo.Utc, 3).Select(tick => tick.Text));

    [Theory]
    [InlineData(15_050_000_000, 8, "0 s,2 s,4 s,6 s,8 s,10 s,12 s,14 s")]
    [InlineData(3_600_000_000_000, 5, "0 s,15 m,30 m,45 m,60 m")]
    [InlineData(600_000_000, 3, "0 s,200 ms,400 ms,600 ms")]
    public void Length_Any_IsRound(long length, int most, string expected) => Assert.Equal(expected.Split(','), TimeTicks.OfLength(length, most).Select(tick => tick.Text));

    [Fact]
    public void Address_AnySpan_TicksAreRoundAndFit() => Check.Sample(
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[1, 30]),
        (one, other, most) =>
        {
            if (one == other)
            {
                return;
            }

            var span = new AddressSpan(Math.Min(one, other), Math.Max(one, other), 0, 10);
            IReadOnlyList<Tick> ticks = AddressTicks.Of(span, isAddress: true, most);
            Assert.InRange(ticks.Count, 1, most + 1);
            Assert.Equal((0, $"0x{span.Start:x}"), (ticks[0].Place, ticks[0].Text));
            Assert.All(ticks, tick => Assert.InRange(tick.Place, 0, 1));
            Assert.Equal(ticks.OrderBy(tick => tick.Place), ticks);
        });
}
