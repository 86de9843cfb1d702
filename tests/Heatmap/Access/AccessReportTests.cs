using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;
using Damon.Tests.Events;
using DamonHeatmap.Access;
using DamonHeatmap.Colors;
using DamonHeatmap.Reports;

namespace DamonHeatmap.Tests.Access;

public class AccessReportTests
{
    [Fact]
    public void Write_AnySnapshotInAnyStyle_HasNoNumberThatIsNone() => Check.Sample(
        Gen.Select(EventGenerators.Snapshot, Gen.Enum<AccessStyle>(), Gen.Bool, Gen.Bool, Gen.Bool),
        (any, style, hasInk, isJson, isTotalOnly) =>
        {
            Snapshot snapshot = any.At(0, 1000 * 1000 * Make.Millisecond);
            string text = Text(Request(style) with { IsJson = isJson, IsTotalOnly = isTotalOnly }, snapshot, hasInk);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            Assert.All((string[])["NaN", "∞", "Infinity", "-0 "], wrong => Assert.DoesNotContain(wrong, text, StringComparison.Ordinal));
            Assert.True(isJson || isTotalOnly || style.IsPercentiles() || style.IsHistogram() || snapshot.Regions.Count == 0 || hasInk == text.Contains('\e', StringComparison.Ordinal));
        },
        iter: 500);

    [Theory]
    [InlineData("detailed")]
    [InlineData("hot")]
    [InlineData("simple-boxes")]
    public void Write_OneSampleOfVeryMany_IsNotIdle(string style)
    {
        // one in four billion
        Snapshot snapshot = Make.Snapshot(new Intervals(1, 4_000_000_000), (0, 4096, 1, 5));
        string text = Text(Request(AccessStyles.Named(style)!.Value), snapshot, false);
        Assert.Contains("4 KiB of which 4 KiB accessed", text, StringComparison.Ordinal);
        Assert.Contains("<0.001 % for 24 s", text, StringComparison.Ordinal);
        Assert.DoesNotContain("idle for", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LessThanOnePercent_IsZeroIdleTimeAndHot()
    {
        Snapshot snapshot = Make.Snapshot(new Intervals(Make.Millisecond, 1000 * Make.Millisecond), (0, 4096, 1, 60), (4096, 8192, 0, 60));
        Assert.Matches("50 % +0 s", Text(Request(AccessStyle.RecencyPercentiles), snapshot, false));
        Assert.Matches("50 % +-6,000,000,000", Text(Request(AccessStyle.TemperaturePercentiles), snapshot, false));
        Assert.Matches("75 % +6,000,000,010", Text(Request(AccessStyle.TemperaturePercentiles), snapshot, false));
        Assert.Matches("accessed +4 KiB +50 %", Text(Request(AccessStyle.RecencyHistogram), snapshot, false));
    }

    [Fact]
    public void Write_SamplingNotKnown_TellsHowOftenASecond()
    {
        Snapshot snapshot = Make.Snapshot(Intervals.OfAggregation(2000 * Make.Millisecond), (0, 4096, 3, 0));
        string text = Text(Request(AccessStyle.Detailed), snapshot, false);
        Assert.Contains("sampling not known", text, StringComparison.Ordinal);
        Assert.Contains("1.5 Hz for 2 s", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("detailed")]
    [InlineData("cold")]
    [InlineData("recency-percentiles")]
    [InlineData("temperature-percentiles")]
    [InlineData("recency-sz-hist")]
    [InlineData("temperature-sz-hist")]
    public void Write_NoRegion_IsOneCalmLine(string style)
    {
        AccessRequest request = Request(AccessStyles.Named(style)!.Value);
        string[] empty = Text(request, Make.Snapshot(), false).Split('\n');
        Assert.Equal(["kdamond=0", "nothing to show: the snapshot has no region", ""], (string[])[empty[0], .. empty[2..]]);
        string[] filtered = Text(request with { Filter = new RegionFilter { Sizes = new Limits<ulong>(1 << 30, null) } }, Make.Snapshot((0, 4096, 1, 1)), false).Split('\n');
        Assert.Equal(
            ["shown: 0 regions, 0 B; recorded: 1 region, 4 KiB; all numbers are of what is shown", "nothing to show: no region is what was asked for", ""],
            filtered[2..]);
    }

    [Theory]
    [InlineData("recency-percentiles")]
    [InlineData("temperature-sz-hist")]
    public void Write_NothingPassed_IsNoCrash(string style)
    {
        var builder = new RegionsBuilder();
        builder.Add(0, 4096, 0, 5);
        string text = Text(Request(AccessStyles.Named(style)!.Value), Make.Snapshot(1, builder.Build(true)), false);
        Assert.Contains("of what passed", text, StringComparison.Ordinal);
        Assert.Matches("(?m) -$|0 B +-", text);
    }

    private static AccessRequest Request(AccessStyle style) => new()
    {
        Style = style,
        Order = style == AccessStyle.Hot ? RegionOrder.HottestFirst : RegionOrder.ByAddress,
        Boxes = style.IsBoxes() ? new BoxRequest() : null,
        Strip = style.ListsRegions() ? new StripRequest(StripValue.AccessRate, 70, false) : null,
    };

    private static string Text(AccessRequest request, Snapshot snapshot, bool hasInk)
    {
        using var output = new StringWriter();
        var shown = new ShownSnapshot(request.Filter.Apply(snapshot), snapshot.Regions.Count, snapshot.Regions.TotalBytes);
        if (request.IsJson)
        {
            AccessJsonLines.Write(shown, request, output);
            return output.ToString();
        }

        BoxScale? boxes = request.Boxes is { } asked ? new BoxScale(asked, TemperatureWeights.Default) : null;
        boxes?.Add(shown.Snapshot);
        new AccessReport(request, boxes, hasInk ? new TerminalInk(Palette.All[0], true) : null).Write([shown], output);
        return output.ToString();
    }
}
