using DamonHeatmap.Text;

namespace DamonHeatmap.Tests.Text;

public class AnsiTextTests
{
    [Theory]
    [InlineData("abcdef", 3, "abc")]
    [InlineData("abc", 3, "abc")]
    [InlineData("\e[31mab\e[0mcd", 3, "\e[31mab\e[0mc")]
    [InlineData("\e[48;2;1;2;3m \e[0m", 1, "\e[48;2;1;2;3m \e[0m")]
    [InlineData("▀█┊x", 3, "▀█┊")]
    [InlineData("日本語", 5, "日本")]
    [InlineData("a😀b", 2, "a")]
    [InlineData("ab\e[", 2, "ab\e[")]
    [InlineData("x", 0, "")]
    public void Clip_Text_IsNoWiderThanThat(string text, int width, string expected) => Assert.Equal(expected, AnsiText.Clip(text, width));
}
