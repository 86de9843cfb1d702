using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Tests.Server.Api;

public class MatcherTests
{
    [Theory]
    [InlineData(0, "a", "a", true)]
    [InlineData(0, "a", "ab", false)]
    [InlineData(1, "a", "ab", true)]
    [InlineData(1, "a", "a", false)]
    [InlineData(2, "a|b", "b", true)]
    [InlineData(2, "a|b", "ab", false)]
    [InlineData(2, "a.c", "a\nc", true)]
    [InlineData(2, ".*", "", true)]
    [InlineData(2, "a", "a\n", false)]
    [InlineData(2, "(?i)node", "NODE", true)]
    [InlineData(3, "a.*", "abc", false)]
    [InlineData(3, "a.*", "bcd", true)]
    public void Matches_WholeValue_AsInPrometheus(int kind, string pattern, string value, bool expected) =>
        Assert.Equal(expected, new Matcher("node", (MatchKind)kind, pattern).Matches(value));

    [Fact]
    public void Matches_PatternThatWouldTakeForEver_TakesNoTime() => Assert.False(new Matcher("node", MatchKind.Pattern, "(a+)+b").Matches(new string('a', 10_000)));
}
