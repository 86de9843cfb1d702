using Damon;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Tests.Requests;

public class TimeRangeTests
{
    private const long Second = 1_000_000_000;
    private const long Start = 1_760_000_000 * Second;
    private const long End = Start + (100 * Second);

    [Theory]
    [InlineData("10s..20s", 10, 20)]
    [InlineData("10s..", 10, 100)]
    [InlineData("..20s", 0, 20)]
    [InlineData("-30s..", 70, 100)]
    [InlineData("2025-10-09T08:53:30Z..2025-10-09T08:53:40Z", 10, 20)]
    [InlineData("1760000010000000000..1760000020000000000", 10, 20)]
    [InlineData("now-1m..now", 40, 100)]
    [InlineData("90s..1h", 90, 3600)]
    public void Resolve_GoodRange_IsInNanoseconds(string text, long from, long to)
    {
        Assert.True(TimeRange.TryParse(text, new FixedClock(End), out TimeRange range));
        Assert.Equal((Start + (from * Second), Start + (to * Second)), range.Resolve(Start, End, Start));
    }

    [Theory]
    [InlineData("10s")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData("now2h..")]
    [InlineData("20..30q")]
    public void TryParse_NoRange_IsRefused(string text) => Assert.False(TimeRange.TryParse(text, TimeProvider.System, out _));

    [Theory]
    [InlineData("20s..10s", "empty")]
    [InlineData("200s..300s", "nothing is recorded")]
    [InlineData("1..2", "nothing is recorded")]
    public void Resolve_NothingThere_SaysWhatThereIs(string text, string expected)
    {
        Assert.True(TimeRange.TryParse(text, TimeProvider.System, out TimeRange range));
        Assert.Contains(expected, Assert.Throws<DamonDataException>(() => range.Resolve(Start, End, Start)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_BeforeThePictureButKnown_IsGiven()
    {
        Assert.True(TimeRange.TryParse("1759990000000000000..1759995000000000000", TimeProvider.System, out TimeRange range));
        Assert.Equal((Start - (10_000 * Second), Start - (5_000 * Second)), range.Resolve(Start, End, Start - (20_000 * Second)));
    }

    [Fact]
    public void Resolve_DateOnATraceSinceBoot_IsRefused()
    {
        Assert.True(TimeRange.TryParse("2025-10-09T08:53:30Z..", TimeProvider.System, out TimeRange range));
        Assert.Contains("boot", Assert.Throws<DamonDataException>(() => range.Resolve(Second, 9 * Second, Second)).Message, StringComparison.Ordinal);
    }

    private sealed class FixedClock(long nanoseconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
    }
}
