using Packaging.Generator.Manual;

namespace Packaging.Tests.Manual;

public sealed class RoffTests
{
    [Theory]
    [InlineData("--input", "\\-\\-input")]
    [InlineData(@"a\b", "a\\eb")]
    [InlineData("it's `so` ^~\"", "it\\(aqs \\(gaso\\(ga \\(ha\\(ti\\(dq")]
    [InlineData("PID,…", "PID,\\[u2026]")]
    public void Escape_WhatMeansSomething_MeansItself(string text, string expected) => Assert.Equal(expected, Roff.Escape(text));

    [Fact]
    public void Paragraph_ALineThatWouldBeginWithADot_IsGuarded()
    {
        string page = new Roff("t", 1, "s", "m").Paragraph(string.Join(' ', Enumerable.Repeat("..0s", 60))).Typed([".hidden"]).ToString();

        Assert.All(page.Split('\n').Where(line => line.StartsWith('.')), line => Assert.Matches(@"^\.(\\""|TH|nh|ad|PP|RS|EX|EE|RE)\b?", line));
        Assert.Equal(60, page.Split("..0s").Length - 1);
        Assert.Contains("\n\\&.hidden\n", page, StringComparison.Ordinal);
    }
}
