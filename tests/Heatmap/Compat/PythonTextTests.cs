using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

public class PythonTextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(5.0, "5.0")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000012345, "1.2345e-05")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1.5e15, "1500000000000000.0")]
    [InlineData(1234567890123456.5, "1234567890123456.5")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(-12345678901234567890.0, "-1.2345678901234567e+19")]
    [InlineData(1e22, "1e+22")]
    [InlineData(-1.25e100, "-1.25e+100")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(83888.88888888889, "83888.88888888889")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Repr_Float_IsPythons(double value, string expected) => Assert.Equal(expected, PythonText.Repr(value));

    [Theory]
    [InlineData("4096", "4096")]
    [InlineData("4,096", "4096")]
    [InlineData("4K", "4096")]
    [InlineData("4 KiB", "4096")]
    [InlineData("4.000 KiB", "4096")]
    [InlineData("4KB", "4096")]
    [InlineData("1.5 MiB", "1572864")]
    [InlineData("0.1 KiB", "102")]
    [InlineData("16 EiB", "18446744073709551615")]
    [InlineData("32 EiB", "18446744073709551615")]
    [InlineData("1.7", "1.7")]
    [InlineData("1.7 B", "1")]
    [InlineData("max", "18446744073709551615")]
    [InlineData("min", "0")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    public void Bytes_Text_IsWhatDamoReads(string text, string expected) => Assert.Equal(expected, PythonText.Bytes(text).Repr());

    [Theory]
    [InlineData("4k")]
    [InlineData("4 kB")]
    [InlineData("1 Ki")]
    [InlineData("")]
    [InlineData("B")]
    [InlineData("4.000 KiB ")]
    [InlineData("0x10")]
    public void Bytes_NoSize_Throws(string text) => Assert.Throws<PythonErrorException>(() => PythonText.Bytes(text));

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5 ms", "5000000")]
    [InlineData("1 h 3 m", "3780000000000")]
    [InlineData("3 m 4.500 s", "184500000000.0")]
    [InlineData("1 h 30", "3600000000030")]
    [InlineData("-1 h 3 m", "-3420000000000")]
    [InlineData("1,000 ms", "1000000000")]
    public void Nanoseconds_Text_IsWhatDamoReads(string text, string expected) => Assert.Equal(expected, PythonText.Nanoseconds(text).Repr());

    [Theory]
    [InlineData("1h3m")]
    [InlineData("1h 3m")]
    [InlineData("5S")]
    [InlineData("5x")]
    [InlineData("")]
    [InlineData("- 5 ms")]
    public void Nanoseconds_NoTime_Throws(string text) => Assert.Throws<PythonErrorException>(() => PythonText.Nanoseconds(text));

    [Theory]
    [InlineData("5000", "5000")]
    [InlineData("5ms", "5000.0")]
    [InlineData("3 ns", "0.003")]
    [InlineData("2 m 30 s", "150000000.0")]
    [InlineData("max", "18446744073709551615")]
    [InlineData("0", "0")]
    public void Microseconds_Text_IsWhatDamoReads(string text, string expected) => Assert.Equal(expected, PythonText.Microseconds(text).Repr());

    [Theory]
    [InlineData("5", "5")]
    [InlineData("5 %", "5.0")]
    [InlineData("5%", "5.0")]
    [InlineData("29%", "28.999999999999996")]
    [InlineData("57 %", "56.99999999999999")]
    [InlineData("1,000 %", "1000.0")]
    public void Share_Percent_IsWhatDamoReads(string text, string expected) => Assert.Equal(expected, PythonText.Share(text, 100).Repr());

    [Theory]
    [InlineData("%")]
    [InlineData("5%%")]
    public void Share_NoPercentage_Throws(string text) => Assert.Throws<PythonErrorException>(() => PythonText.Share(text, 100));

    [Theory]
    [InlineData(" 5 ", "5")]
    [InlineData("+5", "5")]
    [InlineData("-5", "-5")]
    [InlineData("1_000", "1000")]
    [InlineData("1e3", "1000.0")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5.0")]
    [InlineData("inf", "inf")]
    [InlineData("-Infinity", "-inf")]
    [InlineData("nan", "nan")]
    [InlineData("\u0664\u0662", "42")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void Number_Text_IsWhatPythonReads(string text, string expected) => Assert.Equal(expected, PythonText.Number(text).Repr());

    [Theory]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("+-5")]
    [InlineData("5 5")]
    [InlineData("\u221E")]
    [InlineData("0x10")]
    [InlineData("e5")]
    [InlineData("(5)")]
    public void Number_NoNumber_Throws(string text) => Assert.Throws<PythonErrorException>(() => PythonText.Number(text));

    [Theory]
    [InlineData("12,345", 12345)]
    [InlineData("0", 0)]
    [InlineData("999999999999999999", 999999999999999999)]
    public void TryPlainNumber_DigitsAndCommas_IsTheirValue(string text, long expected)
    {
        Assert.True(PythonText.TryPlainNumber(System.Text.Encoding.UTF8.GetBytes(text), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("1.5")]
    [InlineData("-1")]
    [InlineData("1234567890123456789")]
    public void TryPlainNumber_AnythingElse_IsLeftToTheGrammars(string text) =>
        Assert.False(PythonText.TryPlainNumber(System.Text.Encoding.UTF8.GetBytes(text), out _));
}
