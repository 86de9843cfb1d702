using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Tests.Server.Api;

public class HeatSelectionTests
{
    [Fact]
    public void Of_NoParameters_AreTheUsual()
    {
        HeatSelection selection = Read("damon_heat");
        Assert.Equal((128, RangeChoice.Mapped, MapOrder.Address, MapValue.AccessRate), (selection.Rows, selection.Request.Ranges, selection.Request.Order, selection.Request.Value));
        Assert.Empty(selection.Request.Addresses);
        Assert.Empty(selection.UnknownLabels);
    }

    [Fact]
    public void Of_AllParameters_AreTaken()
    {
        HeatSelection selection = Read("damon_heat_probe{rows=\"7\",ranges=\"hottest\",sort=\"address\",addresses=\"0x1000..64MiB\",probe=\"2\"}");
        Assert.Equal((7, RangeChoice.Hottest, MapValues.OfProbe(2)), (selection.Rows, selection.Request.Ranges, selection.Request.Value));
        Assert.Equal([new AddressBounds(0x1000, 64 << 20)], selection.Request.Addresses);
        Assert.Equal(MapOrder.Temperature, Read("damon_heat{sort=\"temperature\"}").Request.Order);
        Assert.True(Read("damon_heat_known").Metric.IsCoverage);
    }

    /// <summary>What a variable of a dashboard that is not set leaves.</summary>
    [Fact]
    public void Of_EmptyParameters_AreTheUsual() =>
        Assert.Equal(Read("damon_heat").Key, Read("damon_heat{rows=\"\",ranges=\"\",sort=\"\",addresses=\"\",probe=\"\"}").Key);

    [Theory]
    [InlineData("damon_heat{rows=\"0\"}", "rows=\"0\": expected a number from 1 to 1000")]
    [InlineData("damon_heat{rows=\"1001\"}", "expected a number from 1 to 1000")]
    [InlineData("damon_heat{rows=~\"1\"}", "rows is a parameter: give it once, and with =")]
    [InlineData("damon_heat{rows=\"1\",rows=\"2\"}", "give it once")]
    [InlineData("damon_heat{ranges=\"all\"}", "ranges=\"all\": expected mapped or hottest")]
    [InlineData("damon_heat{sort=\"heat\"}", "sort=\"heat\": expected address or temperature")]
    [InlineData("damon_heat{addresses=\"5\"}", "addresses=\"5\": expected two addresses")]
    [InlineData("damon_heat{addresses=\"9..5\"}", "the lower one first")]
    [InlineData("damon_heat{addresses=\"5..5\"}", "the lower one first")]
    [InlineData("damon_heat{addresses=\"5..9\",sort=\"temperature\"}", "leave out addresses")]
    [InlineData("damon_heat{probe=\"0\"}", "probe is a parameter of damon_heat_probe")]
    [InlineData("damon_heat_probe", "needs the number of a probe")]
    [InlineData("damon_heat_probe{probe=\"4\"}", "from 0 to 3")]
    public void Of_WrongParameters_SaysWhatIsExpected(string query, string expected) =>
        Assert.Contains(expected, Assert.Throws<ApiException>(() => Read(query)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("damon_heat", true)]
    [InlineData("damon_heat{node=\"a\",kdamond=\"0\"}", true)]
    [InlineData("damon_heat{node=~\"a|b\",scheme=\"\"}", true)]
    [InlineData("damon_heat{scheme=~\".+\"}", false)]
    [InlineData("damon_heat{target!=\"3\"}", false)]
    [InlineData("damon_heat{job=\"\"}", true)]
    [InlineData("damon_heat{job=\"x\"}", false)]
    public void Matches_Stream_ByItsLabels(string query, bool expected) => Assert.Equal(expected, Read(query).Matches(new StreamId("a", "0", "0", "3", null)));

    [Fact]
    public void UnknownLabels_MistypedParameter_IsNamed() => Assert.Equal(["row"], Read("damon_heat{row=\"5\",job=~\".*\"}").UnknownLabels);

    [Fact]
    public void MatchesRow_ByAddress_IsDecimal()
    {
        HeatSelection selection = Read("damon_heat{addr=~\"4096|8192\"}");
        Assert.Equal([true, false, true], ((ulong[])[4096, 5000, 8192]).Select(selection.MatchesRow));
    }

    [Fact]
    public void Metrics_OfANamePattern_AreAllThatFit()
    {
        Assert.Equal(["damon_heat_df_passed", "damon_heat_df_ratio"], HeatSelection.Metrics(ExpressionParser.ParseSelector("{__name__=~\"damon_heat_df.*\"}")).Select(metric => metric.Name));
        Assert.Empty(HeatSelection.Metrics(ExpressionParser.ParseSelector("up")));
    }

    private static HeatSelection Read(string query)
    {
        Selector selector = ExpressionParser.ParseSelector(query);
        return HeatSelection.Of(HeatSelection.Metrics(selector).Single(), selector, 1000);
    }
}
