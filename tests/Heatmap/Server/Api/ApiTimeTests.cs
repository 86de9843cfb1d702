using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Tests.Server.Api;

public class ApiTimeTests
{
    [Theory]
    [InlineData("1732963200", 1_732_963_200_000_000_000)]
    [InlineData("1732963200.123", 1_732_963_200_123_000_000)]
    [InlineData("1.7329632e9", 1_732_963_200_000_000_000)]
    [InlineData("-5.5", -5_500_000_000)]
    [InlineData("2024-11-30T10:40:00Z", 1_732_963_200_000_000_000)]
    [InlineData("2024-11-30T11:40:00.5+01:00", 1_732_963_200_500_000_000)]
    public void Parse_Moment_IsNanoseconds(string text, long expected) => Assert.Equal(expected, ApiTime.Parse("time", text));

    [Theory]
    [InlineData("")]
    [InlineData("now")]
    [InlineData("1e30")]
    [InlineData("NaN")]
    [InlineData("Inf")]
    [InlineData("2024-11-30")]
    public void Parse_NoMoment_IsRefused(string text) =>
        Assert.Equal($"invalid parameter \"start\": cannot parse \"{text}\" to a valid timestamp", Assert.Throws<ApiException>(() => ApiTime.Parse("start", text)).Message);

    [Theory]
    [InlineData("15", 15_000_000_000)]
    [InlineData("0.25", 250_000_000)]
    [InlineData("1m30s", 90_000_000_000)]
    [InlineData("1w", 604_800_000_000_000)]
    [InlineData("250ms", 250_000_000)]
    [InlineData("1y2d", 31_708_800_000_000_000)]
    [InlineData("0s", 0)]
    public void ParseDuration_Length_IsNanoseconds(string text, long expected) => Assert.Equal(expected, ApiTime.ParseDuration("step", text));

    [Theory]
    [InlineData("")]
    [InlineData("5 m")]
    [InlineData("1s1m")]
    [InlineData("1m1m")]
    [InlineData("m")]
    [InlineData("5x")]
    [InlineData("-5m")]
    [InlineData("99999999999y")]
    public void ParseDuration_NoLength_IsRefused(string text) => Assert.Throws<ApiException>(() => ApiTime.ParseDuration("step", text));

    [Theory]
    [InlineData(1_732_963_200_000_000_000, "1732963200")]
    [InlineData(1_732_963_200_120_000_000, "1732963200.12")]
    [InlineData(-500_000_000, "-0.5")]
    [InlineData(0, "0")]
    public void Seconds_Moment_IsAsPrometheusWritesIt(long nanoseconds, string expected) => Assert.Equal(expected, ApiTime.Seconds(nanoseconds));
}
