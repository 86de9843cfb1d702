using DamonHeatmap.Text;

namespace DamonHeatmap.Tests.Text;

public class HumanizeTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData(273559552, "260.9 MiB")]
    [InlineData(ulong.MaxValue, "16 EiB")]
    public void Bytes_AnyNumber_HasTheLargestUnit(ulong bytes, string expected) => Assert.Equal(expected, Humanize.Bytes(bytes));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(4096, "+4 KiB")]
    [InlineData(-273559552, "-260.9 MiB")]
    public void MoreBytes_AnyDifference_HasItsSign(long bytes, string expected) => Assert.Equal(expected, Humanize.MoreBytes(bytes));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.125, "+12.5 %")]
    [InlineData(-0.03, "-3 %")]
    public void MorePercent_AnyDifference_HasItsSign(double ratio, string expected) => Assert.Equal(expected, Humanize.MorePercent(ratio));

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(5, "5 ns")]
    [InlineData(100_000_000, "100 ms")]
    [InlineData(28_730_000_000, "28.73 s")]
    [InlineData(3_780_000_000_000, "63 m")]
    [InlineData(8_000_000_000_000, "2 h 13 m")]
    [InlineData(-1_500_000_000, "-1.5 s")]
    [InlineData(180_000_000_000_000, "2 d 2 h")]
    public void Duration_AnyLength_ReadsWell(long nanoseconds, string expected) => Assert.Equal(expected, Humanize.Duration(nanoseconds));

    [Theory]
    [InlineData(1_760_000_007_440_000_000, "2025-10-09T08:53:27.440Z")]
    [InlineData(6_421_198_523, "6.421 s since boot")]
    public void Moment_DateOrSinceBoot_SaysWhich(long time, string expected) => Assert.Equal(expected, Humanize.Moment(time));
}
