using DamonHeatmap.Text;

namespace DamonHeatmap.Tests.Text;

public class ScanTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("4,096", 4096)]
    [InlineData("0x1000", 4096)]
    [InlineData("4K", 4096)]
    [InlineData("4 KiB", 4096)]
    [InlineData("4kb", 4096)]
    [InlineData("1.5MiB", 1572864)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("0xffffffffffffffff", ulong.MaxValue)]
    [InlineData("16 B", 16)]
    public void TryBytes_GoodText_IsTheNumber(string text, ulong expected)
    {
        Assert.True(Scan.TryBytes(text, out ulong bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("0x")]
    [InlineData("0x10000000000000000")]
    [InlineData("18446744073709551616")]
    [InlineData("16EiB")]
    [InlineData("99999999999999EiB")]
    [InlineData("1e3")]
    [InlineData("4 KiBs")]
    [InlineData("KiB")]
    public void TryBytes_OtherText_IsRefused(string text) => Assert.False(Scan.TryBytes(text, out _));

    [Theory]
    [InlineData("90s", 90_000_000_000)]
    [InlineData("1.5h", 5_400_000_000_000)]
    [InlineData("1h30m", 5_400_000_000_000)]
    [InlineData("1 h 3 m", 3_780_000_000_000)]
    [InlineData("100ms", 100_000_000)]
    [InlineData("-2s 500ms", -2_500_000_000)]
    [InlineData("7ns", 7)]
    [InlineData("3 us", 3000)]
    [InlineData("2d", 172_800_000_000_000)]
    [InlineData("5min", 300_000_000_000)]
    public void TryDuration_GoodText_IsNanoseconds(string text, long expected)
    {
        Assert.True(Scan.TryDuration(text, out long nanoseconds));
        Assert.Equal(expected, nanoseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("s")]
    [InlineData("1x")]
    [InlineData("99999999999d")]
    [InlineData("99999999999999999d")]
    [InlineData("200y")]
    [InlineData("106751d 106751d")]
    [InlineData("1h-3m")]
    public void TryDuration_OtherText_IsRefused(string text) => Assert.False(Scan.TryDuration(text, out _));

    [Theory]
    [InlineData("2025-10-09T08:53:27Z", 1_760_000_007_000_000_000)]
    [InlineData("2025-10-09T10:53:27.123456789+02:00", 1_760_000_007_123_456_789)]
    [InlineData("2025-10-09 08:53:27.5Z", 1_760_000_007_500_000_000)]
    [InlineData("2025-10-09t08:53:27z", 1_760_000_007_000_000_000)]
    [InlineData("1969-12-31T23:59:59Z", -1_000_000_000)]
    public void TryDate_Rfc3339_IsNanosecondsSince1970(string text, long expected)
    {
        Assert.True(Scan.TryDate(text, out long nanoseconds));
        Assert.Equal(expected, nanoseconds);
    }

    [Theory]
    [InlineData("2025-10-09")]
    [InlineData("2025-10-09T08:53:27")]
    [InlineData("2025-13-09T08:53:27Z")]
    [InlineData("9999-01-01T00:00:00Z")]
    public void TryDate_OtherText_IsRefused(string text) => Assert.False(Scan.TryDate(text, out _));
}
