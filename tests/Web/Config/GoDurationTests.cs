using DamonWeb.Config;

namespace DamonWeb.Tests.Config;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("0ns", 0)]
    [InlineData("100ms", 100)]
    [InlineData("100ns", 0.0001)]
    [InlineData("1.5s", 1500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h0m0.5s", 3_600_500)]
    [InlineData("250us", 0.25)]
    public void Parse_Duration_IsIt(string text, double milliseconds) => Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), GoDuration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("s")]
    [InlineData("1d")]
    [InlineData("9999999999h")]
    [InlineData("1ns")]
    [InlineData("0.04us")]
    public void Parse_NoDuration_IsNone(string text) => Assert.Null(GoDuration.Parse(text));
}
