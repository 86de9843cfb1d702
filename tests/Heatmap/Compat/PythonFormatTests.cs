using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Numbers as damo 3.3.0 prints them.</summary>
public class PythonFormatTests
{
    [Theory]
    [InlineData("1024", "1024 B")]
    [InlineData("1025", "1.001 KiB")]
    [InlineData("1048576", "1024.000 KiB")]
    [InlineData("1048577", "1.000 MiB")]
    [InlineData("1234567", "1.177 MiB")]
    [InlineData("-4096", "-4096 B")]
    [InlineData("18446744073709551615", "max")]
    [InlineData("18446744073709550592", "max")]
    [InlineData("18446744073709550591", "16.000 EiB")]
    public void Bytes_Number_HasTheLargestUnitItExceeds(string number, string expected) => Assert.Equal(expected, PythonFormat.Bytes(PythonText.Number(number), raw: false));

    [Theory]
    [InlineData("1500", "1.500 us")]
    [InlineData("999999999", "1000.000 ms")]
    [InlineData("59999999999", "60.000 s")]
    [InlineData("3599999999999", "59 m 60.000 s")]
    [InlineData("3661500000000", "1 h 1 m 1.500 s")]
    [InlineData("90000000000000", "25 h")]
    [InlineData("-3661000000000", "-1 h 1 m 1 s")]
    [InlineData("1699999999123456789", "472222 h 13 m 19.123 s")]
    [InlineData("18446744073709551615", "max")]
    public void Nanoseconds_Number_IsShort(string number, string expected) => Assert.Equal(expected, PythonFormat.Nanoseconds(PythonText.Number(number), raw: false));

    [Theory]
    [InlineData("0", "0 ns")]
    [InlineData("1500", "1 us 500 ns")]
    [InlineData("90000000000000", "1 d 1 h")]
    [InlineData("-3661000000000", "-1 h 1 m 1 s")]
    [InlineData("1699999999123456789", "19,675 d 22 h 13 m 19 s 123 ms 456 us 789 ns")]
    [InlineData("18446744073709551615", "max")]
    public void ExactNanoseconds_Number_HasAllUnits(string number, string expected) => Assert.Equal(expected, PythonFormat.ExactNanoseconds(PythonText.Number(number), raw: false));

    [Theory]
    [InlineData("29", "28 %")]
    [InlineData("57", "56 %")]
    [InlineData("100", "100 %")]
    [InlineData("12.5", "12.5 %")]
    [InlineData("99.99999999", "99 %")]
    public void Share_Percent_LosesWhatIsRoundedUp(string number, string expected) => Assert.Equal(expected, PythonFormat.Share(PythonText.Number(number), 100, raw: false));

    [Theory]
    [InlineData("0", "0 hz")]
    [InlineData("0.5", "0.500 hz")]
    [InlineData("9.9999", "10.000 hz")]
    [InlineData("10.9", "10 hz")]
    [InlineData("1234.5", "1,234 hz")]
    public void Hertz_Number_HasDecimalsBelowTen(string number, string expected) => Assert.Equal(expected, PythonFormat.Hertz(PythonText.Number(number), raw: false));

    [Theory]
    [InlineData("-0.5", false, "-0")]
    [InlineData("-0.5", true, "-0")]
    [InlineData("-1234567", false, "-1,234,567")]
    [InlineData("123", false, "123")]
    [InlineData("1234567.9", true, "1234567")]
    public void Count_Number_IsCutToAWholeOne(string number, bool raw, string expected) => Assert.Equal(expected, PythonFormat.Count(PythonText.Number(number), raw));
}
