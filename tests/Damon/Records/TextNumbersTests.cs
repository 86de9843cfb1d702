using System.Globalization;
using System.Text;
using CsCheck;
using Damon.Records;

namespace Damon.Tests.Records;

public class TextNumbersTests
{
    [Theory]
    [InlineData("4096", 4096)]
    [InlineData("4,096", 4096)]
    [InlineData("4K", 4096)]
    [InlineData("4 KiB", 4096)]
    [InlineData("4.000 KiB", 4096)]
    [InlineData("4KB", 4096)]
    [InlineData("1.5 MiB", 1572864)]
    [InlineData("1.177 MiB", 1234173)]
    [InlineData("0.1 KiB", 102)]
    [InlineData("1.7 B", 1)]
    [InlineData("1.7", 1)]
    [InlineData("0 B", 0)]
    [InlineData("2G", 2147483648)]
    [InlineData("1 TiB", 1L << 40)]
    [InlineData("1PB", 1L << 50)]
    [InlineData("1E", 1L << 60)]
    [InlineData("1e3", 1000)]
    [InlineData(" 5 ", 5)]
    [InlineData("+5", 5)]
    [InlineData("1_000", 1000)]
    [InlineData("min", 0)]
    [InlineData("-0", 0)]
    [InlineData("1e-3", 0)]
    [InlineData("1.e1", 10)]
    [InlineData(".5 KiB", 512)]
    [InlineData("0000000000000000000000000000000007", 7)]
    public void Bytes_DamosForms_AreRead(string text, long bytes)
    {
        Assert.True(TextBytes.TryParse(Utf8(text), out ulong value));
        Assert.Equal((ulong)bytes, value);
    }

    [Theory]
    [InlineData("max")]
    [InlineData("16 EiB")]
    [InlineData("32 EiB")]
    [InlineData("18446744073709551615")]
    [InlineData("18,446,744,073,709,551,615")]
    [InlineData("18446744073709551615.9")]
    [InlineData("1e30 KiB")]
    public void Bytes_UpToTheEnd_Are2To64Less1(string text)
    {
        Assert.True(TextBytes.TryParse(Utf8(text), out ulong value));
        Assert.Equal(ulong.MaxValue, value);
    }

    [Theory]
    [InlineData("4k")]
    [InlineData("4 kB")]
    [InlineData("1 Ki")]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("iB")]
    [InlineData("KiB")]
    [InlineData("4.000 KiB ")]
    [InlineData("0x10")]
    [InlineData("-5")]
    [InlineData("-5 KiB")]
    [InlineData("inf")]
    [InlineData("nan")]
    [InlineData("18446744073709551616")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e99999999999")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1__0")]
    [InlineData("1.2.3")]
    [InlineData(",")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("what")]
    [InlineData("Max")]
    [InlineData("\0\u001b[2J")]
    public void Bytes_OtherForms_AreRefused(string text) => Assert.False(TextBytes.TryParse(Utf8(text), out _));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("5 ms", 5000000)]
    [InlineData("5ms", 5000000)]
    [InlineData("3 ns", 3)]
    [InlineData("1.5 us", 1500)]
    [InlineData("1 h 3 m", 3780000000000)]
    [InlineData("3 m 4.500 s", 184500000000)]
    [InlineData("1 h 30", 3600000000030)]
    [InlineData("-1 h 3 m", -3420000000000)]
    [InlineData("1,000 ms", 1000000000)]
    [InlineData("2 d", 172800000000000)]
    [InlineData("1699999999123456789", 1699999999123456789)]
    [InlineData("1699999999.123456789 s", 1699999999123456789)]
    [InlineData("19,675 d 22 h 13 m 19 s 123 ms 456 us 789 ns", 1699999999123456789)]
    [InlineData("min", 0)]
    [InlineData("max", long.MaxValue)]
    [InlineData("-3738586833", -3738586833)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void Nanoseconds_DamosForms_AreRead(string text, long nanoseconds)
    {
        Assert.True(TextTime.TryParseNanoseconds(Utf8(text), out long value));
        Assert.Equal(nanoseconds, value);
    }

    [Theory]
    [InlineData("5000", 5000000)]
    [InlineData("5ms", 5000000)]
    [InlineData("3 ns", 3)]
    [InlineData("2 m 30 s", 150000000000)]
    [InlineData("0", 0)]
    [InlineData("0.5", 500)]
    [InlineData("1e3", 1000000)]
    public void Microseconds_DamosForms_AreRead(string text, long nanoseconds)
    {
        Assert.True(TextTime.TryParseMicroseconds(Utf8(text), out long value));
        Assert.Equal(nanoseconds, value);
    }

    [Theory]
    [InlineData("1h3m")]
    [InlineData("1h 3m")]
    [InlineData("5S")]
    [InlineData("5x")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("s")]
    [InlineData("- 5 ms")]
    [InlineData("9223372036854775808")]
    [InlineData("300000 d")]
    [InlineData("nan")]
    [InlineData("what")]
    public void Times_OtherForms_AreRefused(string text)
    {
        Assert.False(TextTime.TryParseNanoseconds(Utf8(text), out _));
        Assert.False(TextTime.TryParseMicroseconds(Utf8(text), out _));
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("1,234", 1234)]
    [InlineData("-1", -1)]
    [InlineData("1.0", 1)]
    [InlineData("1e3", 1000)]
    [InlineData("4294967296", 4294967296)]
    public void Count_DamosForms_AreRead(string text, long count)
    {
        Assert.True(TextCount.TryParse(Utf8(text), out Int128 value));
        Assert.Equal(count, value);
    }

    [Theory]
    [InlineData("0.5")]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("NaN")]
    [InlineData("1e40")]
    public void Count_OtherForms_AreRefused(string text) => Assert.False(TextCount.TryParse(Utf8(text), out _));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("5 %", 5)]
    [InlineData("5%", 5)]
    [InlineData("29%", 29)]
    [InlineData("57 %", 57)]
    [InlineData("1,000 %", 1000)]
    [InlineData("0.05", 0.05)]
    [InlineData("max", 18446744073709551615.0)]
    [InlineData("0", 0)]
    public void Percent_DamosForms_AreRead(string text, double percent)
    {
        Assert.True(TextRatio.TryParsePercent(Utf8(text), out double value));
        Assert.Equal(percent, value, 1e-9 * percent);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("5%%")]
    [InlineData("")]
    [InlineData("1e999")]
    public void Percent_OtherForms_AreRefused(string text) => Assert.False(TextRatio.TryParsePercent(Utf8(text), out _));

    [Fact]
    public void Ratios_EachUnit_HasItsOwnScale()
    {
        Assert.True(TextRatio.TryParseBasisPoints("400.000000"u8, out double bare));
        Assert.True(TextRatio.TryParseBasisPoints("4 %"u8, out double percent));
        Assert.True(TextRatio.TryParse("4 %"u8, out double ratio));
        Assert.Equal((400, 400, 0.04), (bare, percent, ratio));
    }

    [Fact]
    public void Bytes_AnyNumberWithOrWithoutCommas_IsReadBack() =>
        Gen.ULong.Sample(number =>
        {
            string plain = number.ToString(CultureInfo.InvariantCulture), commas = number.ToString("N0", CultureInfo.InvariantCulture);
            return TextBytes.TryParse(Utf8(plain), out ulong a) && a == number && TextBytes.TryParse(Utf8(commas), out ulong b) && b == number
                && TextCount.TryParse(Utf8(commas), out Int128 c) && c == number;
        });

    [Fact]
    public void All_AnyText_ReturnOrRefuse() =>
        Gen.String[Gen.Char["0123456789,._-+eE %KMiBnsumhdax\0é"], 0, 30].Sample(text =>
        {
            byte[] utf8 = Utf8(text);
            TextBytes.TryParse(utf8, out _);
            TextTime.TryParseNanoseconds(utf8, out _);
            TextTime.TryParseMicroseconds(utf8, out _);
            TextRatio.TryParsePercent(utf8, out double percent);
            TextCount.TryParse(utf8, out _);
            return double.IsFinite(percent);
        });

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
