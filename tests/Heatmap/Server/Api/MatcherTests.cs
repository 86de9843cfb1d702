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

    /// <summary>RE2's own ways of writing, and what .NET takes for something else.</summary>
    [Theory]
    [InlineData("[[:digit:]]+", "123", true)]
    [InlineData("[[:digit:]]+", ":", false)]
    [InlineData("[^[:alpha:]_]", "5", true)]
    [InlineData("[^[:alpha:]_]", "x", false)]
    [InlineData("[[:^space:]]+", "a b", false)]
    [InlineData("[]a]+", "]a", true)]
    [InlineData("[^]]", "]", false)]
    [InlineData("[a-z-[aeiou]]", "e]", true)]
    [InlineData("[a-z-[aeiou]]", "b", false)]
    [InlineData("\\pN+", "12", true)]
    [InlineData("[\\w-.]+", "a-b.c", true)]
    [InlineData("[\\s-x]", "0", false)]
    [InlineData("[\\s-x]", "-", true)]
    [InlineData("[[:word:]-~]", "|", false)]
    [InlineData("[[:word:]-~]", "-", true)]
    [InlineData("[\\w-]", "-", true)]
    [InlineData("(ab){2,3}", "ababab", true)]
    [InlineData("(?:(?:a{10}){10}){10}", "a", false)]
    [InlineData("\\p{Lu}", "A", true)]
    [InlineData("\\x{41}\\x42", "AB", true)]
    [InlineData("[\\x{41}-\\x{43}]", "B", true)]
    [InlineData("\\x{1F600}", "\U0001f600", true)]
    [InlineData("\\Qa.b|c\\E", "a.b|c", true)]
    [InlineData("\\Qa.b|c\\E", "axb", false)]
    [InlineData("\\Qa.b", "a.b", true)]
    [InlineData("(?P<x>a)b", "ab", true)]
    [InlineData("(?<x>a)b", "ab", true)]
    [InlineData("\\d+", "\u0663", false)]
    [InlineData("\\d+", "3", true)]
    [InlineData("\\w+", "\u00e9", false)]
    [InlineData("[\\W]", "-", true)]
    [InlineData("[\\D]", "7", false)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$\nb", "a\nb", true)]
    [InlineData("(?U)a+", "aaa", true)]
    [InlineData("(?i)a|b", "B", true)]
    [InlineData("a|(?i)b", "A", false)]
    [InlineData("(?i:a)|b", "B", false)]
    [InlineData("(?-s).", "\n", false)]
    [InlineData("a\\.b|c\\-d", "a.b", true)]
    [InlineData("a\\.b|c\\-d", "c-d", true)]
    [InlineData("a\\.b|c\\-d", "axb", false)]
    [InlineData("a|", "", true)]
    [InlineData("", "", true)]
    [InlineData("(a|b)|c", "b", true)]
    [InlineData("[|]|x", "|", true)]
    [InlineData("a{2}|b{,3}", "b{,3}", true)]
    public void Matches_PatternOfRe2_MeansThere(string pattern, string value, bool expected) => Assert.Equal(expected, new Matcher("node", MatchKind.Pattern, pattern).Matches(value));

    [Theory]
    [InlineData("0)|(?:x", "")]
    [InlineData("(", "")]
    [InlineData("[a", "a [ without its ]")]
    [InlineData("[[:digits:]]", "[:digits:] is no class that is known")]
    [InlineData("(?=a)", "(?= is not of RE2's syntax")]
    [InlineData("(?<=a)b", "(?< is not of RE2's syntax")]
    [InlineData("(?>a)", "(?> is not of RE2's syntax")]
    [InlineData("(?#a)", "(?# is not of RE2's syntax")]
    [InlineData("(?x)a b", "(?x is not of RE2's syntax")]
    [InlineData("(a)\\1", "\\1 is not of RE2's syntax")]
    [InlineData("a\\Z", "\\Z is not of RE2's syntax")]
    [InlineData("a\\", "a \\ at its end")]
    [InlineData("\\x{110000}", "is no letter")]
    [InlineData("\\p{Nope}", "")]
    [InlineData("a**", "")]
    [InlineData("((a{1,1000}){1,1000}){1,1000}", "")]
    [InlineData("(a{1000}){1000}", "it repeats too often")]
    [InlineData("a{1001}", "it repeats too often")]
    [InlineData("a{99999999999}", "it repeats too often")]
    [InlineData("((a{2}b){20}c){26}", "it repeats too often")]
    public void Matcher_PatternThatIsNone_SaysWhy(string pattern, string expected)
    {
        ApiException problem = Assert.Throws<ApiException>(() => new Matcher("node", MatchKind.Pattern, pattern));
        Assert.Contains("of label node cannot be used: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    /// <summary>The engine writes repeats out before it finds them too many: this would take all memory.</summary>
    [Fact]
    public void Matcher_RepeatsOfRepeats_AreRefusedAtOnce()
    {
        string pattern = string.Concat(Enumerable.Repeat("(?:", 30)) + "0" + string.Concat(Enumerable.Repeat("){2}", 30)), many = string.Concat(Enumerable.Repeat("a{900}", 20));
        Assert.Contains("it repeats too often", Assert.Throws<ApiException>(() => new Matcher("node", MatchKind.Pattern, pattern)).Message, StringComparison.Ordinal);
        Assert.Contains("it repeats too often", Assert.Throws<ApiException>(() => new Matcher("node", MatchKind.Pattern, many)).Message, StringComparison.Ordinal);
        Assert.Contains("too deep", Assert.Throws<ApiException>(() => new Matcher("node", MatchKind.Pattern, new string('(', 5000) + new string(')', 5000))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+")]
    [InlineData("*")]
    [InlineData("?")]
    public void Matcher_OpenRepeatsOfRepeats_TakeNoTime(string repeat)
    {
        string pattern = string.Concat(Enumerable.Repeat("(?:", 100)) + "0" + string.Concat(Enumerable.Repeat(")" + repeat, 100));
        Assert.True(new Matcher("node", MatchKind.Pattern, pattern).Matches("0"));
    }

    /// <summary>Prometheus has no such limit, and a variable of a dashboard gives them.</summary>
    [Fact]
    public void Matches_ThousandsOfAlternatives_AreAllKnown()
    {
        string[] names = [.. Enumerable.Range(0, 3000).Select(i => $"node-{i}.example")];
        var matcher = new Matcher("node", MatchKind.Pattern, string.Join('|', names) + "|other-.+");
        Assert.All(names, name => Assert.True(matcher.Matches(name)));
        Assert.True(matcher.Matches("other-1"));
        Assert.False(matcher.Matches("node-3000.example"));
        Assert.False(matcher.Matches("xnode-1.example"));
    }

    [Fact]
    public void ToString_LongValues_DifferWhereTheyDiffer() =>
        Assert.NotEqual(new Matcher("addr", MatchKind.Pattern, new string('a', 500) + "|b").ToString(), new Matcher("addr", MatchKind.Pattern, new string('a', 500) + "|c").ToString());
}
