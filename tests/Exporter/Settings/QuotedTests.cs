using DamonExporter.Settings;

namespace DamonExporter.Tests.Settings;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("", "\"\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\u001b[31m\n", "\"\\u001b[31m\\u000a\"")]
    [InlineData("\u202e", "\"\\u202e\"")]
    [InlineData("ä😀", "\"ä😀\"")]
    public void Of_AnyText_IsSafeToShow(string text, string expected) => Assert.Equal(expected, Quoted.Of(text));

    [Fact]
    public void Of_LongText_IsCut() => Assert.True(Quoted.Of(new string('x', 1000)).Length < 70);
}
