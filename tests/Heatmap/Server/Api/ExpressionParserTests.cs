using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Tests.Server.Api;

public class ExpressionParserTests
{
    [Theory]
    [InlineData("1+1", 2)]
    [InlineData(" 1 + 2 * 3 ", 7)]
    [InlineData("(1 + 2) * 3", 9)]
    [InlineData("-2 ^ 2", -4)]
    [InlineData("2 ^ 3 ^ 2", 512)]
    [InlineData("2 ^ -1", 0.5)]
    [InlineData("7 % 4 / 2", 1.5)]
    [InlineData("1e3", 1000)]
    [InlineData("1.5e-1 # half of it", 0.15)]
    [InlineData("1 / 0", double.PositiveInfinity)]
    [InlineData("-Inf", double.NegativeInfinity)]
    [InlineData("NaN", double.NaN)]
    public void Parse_Numbers_AreComputed(string text, double expected)
    {
        Expression expression = ExpressionParser.Parse(text);
        Assert.Null(expression.Selector);
        Assert.Equal(expected, expression.Number, 1e-12);
    }

    [Theory]
    [InlineData("damon_heat", "__name__=\"damon_heat\"")]
    [InlineData("damon_heat{}", "__name__=\"damon_heat\"")]
    [InlineData(" ( damon_heat { target = '0' , } ) ", "__name__=\"damon_heat\" target=\"0\"")]
    [InlineData("{__name__=~\"damon_heat.*\",node!=\"\"}", "__name__=~\"damon_heat.*\" node!=\"\"")]
    [InlineData("{\"damon_heat\", \"node\"!~\"a|b\"}", "__name__=\"damon_heat\" node!~\"a|b\"")]
    [InlineData("damon_heat{node=`a\\b`}", "__name__=\"damon_heat\" node=\"a\\\\b\"")]
    [InlineData("damon_heat{node=\"\\u00e4\\x41\\t\\\"\"}", "__name__=\"damon_heat\" node=\"\u00e4A\t\\\"\"")]
    [InlineData("information{a=\"1\"}", "__name__=\"information\" a=\"1\"")]
    public void Parse_Selector_IsRead(string text, string expected)
    {
        Assert.Equal(expected, string.Join(' ', ExpressionParser.Parse(text).Selector!.Matchers.Select(matcher => matcher.ToString())));
        Assert.Equal(expected, string.Join(' ', ExpressionParser.Parse($"{text} # that is all\n").Selector!.Matchers.Select(matcher => matcher.ToString())));
    }

    [Theory]
    [InlineData("", "no expression found in input")]
    [InlineData("   ", "no expression found in input")]
    [InlineData("damon_heat{", "unexpected end of input")]
    [InlineData("damon_heat{node}", "unexpected \"}\"")]
    [InlineData("damon_heat{node=}", "unexpected \"}\"")]
    [InlineData("damon_heat{node=\"a\"", "unexpected end of input")]
    [InlineData("damon_heat{node=\"a}", "unterminated quoted string")]
    [InlineData("damon_heat{node=\"\\q\"}", "parse error")]
    [InlineData("damon_heat{node=\"a\" kdamond=\"b\"}", "unexpected \"kdamond=")]
    [InlineData("damon_heat{__name__=\"a\"}", "metric name must not be set twice")]
    [InlineData("{}", "at least one non-empty matcher")]
    [InlineData("{node=~\".*\"}", "at least one non-empty matcher")]
    [InlineData("damon_heat{node=~\"(\"}", "the pattern \"(\" of label node cannot be used: ")]
    [InlineData("damon_heat{node=~\"(?=a)\"}", "(?= is not of RE2's syntax")]
    [InlineData("damon_heat[5m]", "a range in brackets cannot be answered here")]
    [InlineData("rate(damon_heat[5m])", "the function rate() cannot be answered here")]
    [InlineData("sum by (node) (damon_heat)", "the aggregation sum cannot be answered here")]
    [InlineData("damon_heat offset 5m", "'offset' cannot be answered here")]
    [InlineData("damon_heat @ 5", "the modifier @ cannot be answered here")]
    [InlineData("damon_heat * 2", "operators on series cannot be answered here")]
    [InlineData("-damon_heat", "operators on series cannot be answered here")]
    [InlineData("damon_heat > 0", "'>' cannot be answered here")]
    [InlineData("damon_heat and damon_heat_known", "'and' cannot be answered here")]
    [InlineData("1 2", "unexpected \"2\"")]
    [InlineData("1 +", "unexpected end of input")]
    [InlineData("(1", "unexpected end of input")]
    [InlineData("1)", "unexpected \")\"")]
    [InlineData("0x", "unexpected")]
    public void Parse_WhatCannotBeAnswered_SaysWhat(string text, string expected)
    {
        ApiException problem = Assert.Throws<ApiException>(() => ExpressionParser.Parse(text));
        Assert.Equal((400, "bad_data"), (problem.Status, problem.Type));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_VeryDeepOrVeryLong_IsRefused()
    {
        Assert.Contains("nested too deeply", Assert.Throws<ApiException>(() => ExpressionParser.Parse(new string('(', 60_000))).Message, StringComparison.Ordinal);
        Assert.Contains("nested too deeply", Assert.Throws<ApiException>(() => ExpressionParser.Parse(new string('-', 60_000))).Message, StringComparison.Ordinal);
        Assert.Contains("at most 65536 are read", Assert.Throws<ApiException>(() => ExpressionParser.Parse(new string('1', 70_000))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ParseSelector_ANumber_IsRefused() => Assert.Throws<ApiException>(() => ExpressionParser.ParseSelector("1"));
}
