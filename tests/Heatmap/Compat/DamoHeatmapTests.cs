using System.Text.Json.Nodes;
using Damon;
using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Worked examples, each checked with damo 3.3.0; they need no damo to run.</summary>
public class DamoHeatmapTests
{
    private const string Intervals = """{"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000"}""";

    [Fact]
    public void Raw_OneSnapshot_ReachesBackByAge()
    {
        DamoAnswer answer = Render(
            Records(Intervals, Snapshot(1_000_000_000, 1_100_000_000, (4096, 8192, 20, 9), (8192, 12288, 10, 4))),
            options => options with { TimePixels = 5, AddressPixels = 4 });
        string[] heats = [.. answer.Output!.TrimEnd().Split('\n').Select(line => line.Split('\t')[2])];
        Assert.Equal(
            [
                "200.0", "200.0", "0.0", "NaN",
                "200.0", "200.0", "0.0", "NaN",
                "200.0", "200.0", "50.0", "50.0",
                "200.0", "200.0", "100.0", "100.0",
                "200.0", "200.0", "100.0", "100.0",
            ],
            heats);
    }

    [Fact]
    public void Guide_OneSnapshot_StartsWithTheOldestAge()
    {
        DamoAnswer answer = Render(
            Records(Intervals, Snapshot(1_000_000_000, 1_100_000_000, (4096, 8192, 20, 9), (8192, 12288, 10, 4))), guide: true);
        Assert.Equal(
            "kdamond_idx: 0\ncontext_idx: 0\nscheme_idx: 0\ntime: [100000000, 1100000000) (1000000000)\nregion\t 0: [4096, 12288) (8192)\n", answer.Output);
    }

    [Fact]
    public void Guide_FirstAddressZero_CountsAsUnset()
    {
        DamoAnswer answer = Render(Records("null", Snapshot(1000, 2000, (0, 4096, 3, 1), (4096, 12288, 5, 2))), guide: true);
        Assert.Contains("region\t 0: [4096, 12288) (8192)\n", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_GapSeenOnce_Stays()
    {
        DamoAnswer answer = Render(
            Records("null", Snapshot(1000, 2000, (4096, 8192, 3, 1), (12288, 16384, 5, 2)), Snapshot(2000, 3000, (4096, 16384, 1, 0))), guide: true);
        Assert.Contains("region\t 0: [4096, 8192) (4096)\nregion\t 1: [12288, 16384) (4096)\n", answer.Output, StringComparison.Ordinal);
    }

    /// <summary>A hundred snapshots of a constant 200 hz, 25 in a row of pixels: damo counts each of them for the whole row.</summary>
    [Fact]
    public void Raw_ManySnapshotsInARow_CountsTooMuch()
    {
        string[] snapshots = [.. Enumerable.Range(0, 100).Select(i => Snapshot(i * 100_000_000L, (i + 1) * 100_000_000L, (4096, 8192, 20, i)))];
        DamoAnswer answer = Render(Records(Intervals, snapshots), options => options with { TimePixels = 4, AddressPixels = 1 });
        string[] heats = [.. answer.Output!.TrimEnd().Split('\n').Select(line => line.Split('\t')[2])];
        Assert.Equal(4, heats.Length);
        Assert.All(heats, heat => Assert.Equal(2600, double.Parse(heat, System.Globalization.CultureInfo.InvariantCulture), 1e-6));
    }

    [Fact]
    public void Raw_AbsoluteTimeAndAddress_ArePrintedAsRecorded()
    {
        DamoAnswer answer = Render(
            Records("null", Snapshot(1000, 2000, (4096, 8192, 5, 2))),
            options => options with { TimePixels = 1, AddressPixels = 2, AbsoluteTime = true, AbsoluteAddress = true });
        Assert.Equal("1000\t4096\t5.0\n1000\t6144\t5.0\n", answer.Output);
    }

    [Fact]
    public void Raw_FloatRange_IsRelativeToItsFraction()
    {
        DamoAnswer answer = Render(
            Records("null", Snapshot(1000, 2000, (4096, 8192, 5, 2))),
            options => options with { TimePixels = 2, AddressPixels = 1, TimeRange = new DamoRange("1000.5", "2000") });
        Assert.Equal("-0.5\t0\t5.0\n498.5\t0\t5.0\n", answer.Output);
    }

    [Theory]
    [InlineData("[]", "no snapshots")]
    [InlineData("""[{"kdamond_idx": 0, "snapshots": []}]""", "target_id")]
    [InlineData("""[{"target_id": 0, "snapshots": [{"start_time": 1, "regions": []}]}]""", "end_time")]
    [InlineData("""[{"target_id": 0, "intervals": {}, "snapshots": []}]""", "sample_us")]
    [InlineData("""[{"target_id": 0, "snapshots": [], "intervals": {"sample_us": 1, "aggr_us": 2, "ops_update_us": 3, "intervals_goal": {}}}]""", "access_bp")]
    [InlineData("""[{"target_id": 0, "snapshots": [{"start_time": true, "end_time": 2, "regions": []}]}]""", "not a number: \"true\"")]
    [InlineData("""[{"target_id": 0, "snapshots": [{"start_time": "x\u001b", "end_time": 2, "regions": []}]}]""", "not a number that damo reads: \"x\\u001b\"")]
    public void Raw_WhatDamoFailsOn_SaysWhy(string json, string expected)
    {
        DamoAnswer answer = Render(new DamoFile((JsonArray)JsonNode.Parse(json)!));
        Assert.True(answer.Failed);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', answer.Error!);
    }

    [Fact]
    public void Raw_AllSelectorsAndRanges_FailsAsDamo()
    {
        DamoAnswer answer = Render(
            Records("null", Snapshot(1000, 2000, (4096, 8192, 5, 2))),
            options => options with
            {
                Kdamond = 0,
                Context = 0,
                Scheme = 0,
                Target = 0,
                TimeRange = DamoRange.Of(1000, 2000),
                AddressRanges = [DamoRange.Of(4096, 8192)],
            });
        Assert.Contains("leave one out", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Guide_RegionEndsAtZero_LeavesNoGapBehindIt()
    {
        // "gaps" of odd data; as damo prints it
        DamoFile file = Records("null", Snapshot(1000, 2000, (5, 0, 0, 0), (7, 0, 0, 0)));
        DamoAnswer answer = Damo.AskOurselves(new HeatmapCase("zero", [file], new DamoHeatmapOptions { Inputs = [] }, Guide: true));
        Assert.Equal(DamoAnswer.Of("kdamond_idx: 0\ncontext_idx: 0\nscheme_idx: 0\ntime: [1000, 2000) (1000)\nregion\t 0: [5, 0) (-5)\n"), answer);
    }

    [Theory]
    [InlineData(0, 2000, false)]
    [InlineData(5000, 5500, true)]
    public void Raw_ColumnsTooNarrow_FailsOnlyWhereARowIsFilled(long from, long to, bool drawn)
    {
        // 2 bytes in 13 columns; as damo: checked with seed 1016796240
        DamoAnswer answer = Render(
            Records("null", Snapshot(1000, 2000, (4096, 8192, 5, 2)), Snapshot(2000, 3000, (4096, 8192, 5, 2))),
            options => options with { TimePixels = 1, AddressPixels = 13, TimeRange = DamoRange.Of(from, to), AddressRanges = [DamoRange.Of(4096, 4098)] });
        Assert.Equal(drawn, answer.Error is null);
    }

    [Fact]
    public void Raw_ColumnsTooNarrow_RegionBehindThemIsNotAskedFor()
    {
        // the same columns of no byte end where they start; as damo: checked with seed 1992745340
        DamoAnswer answer = Render(
            Records("null", Snapshot(1000, 2000, (4097, 8192, 5, 2))),
            options => options with { TimePixels = 1, AddressPixels = 13, TimeRange = DamoRange.Of(0, 2000), AddressRanges = [DamoRange.Of(4096, 4098)] });
        Assert.Equal(string.Concat(Enumerable.Repeat("0\t0\tNaN\n", 13)), answer.Output);
    }

    [Fact]
    public void Raw_SortByTemperature_FailsOnWhatIsNotDrawn()
    {
        JsonArray records = Records("null", Snapshot(1000, 2000, (1 << 20, 1 << 30, 5, 2))).Records!;
        JsonNode other = Records("null", Snapshot(1000, 2000, (4096, 8192, 5, 2))).Records![0]!.DeepClone();
        other["kdamond_idx"] = 1;
        records.Add(other);
        var file = new DamoFile(records);
        Func<DamoHeatmapOptions, DamoHeatmapOptions> sorted = options => options with { SortByTemperature = true, AddressRanges = [DamoRange.Of(0, 8192)] };
        Assert.Contains("no temperatures", Render(file, sorted).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_SortByTemperatureWithoutIntervals_NeedsThemOnlyWhereTheRegionIsSilent()
    {
        var file = new DamoFile((JsonArray)JsonNode.Parse(
            """
            [{"kdamond_idx": 0, "target_id": 0, "snapshots": [{"start_time": 1000, "end_time": 2000, "regions": [
                {"start": 4096, "end": 8192, "nr_accesses": {"samples": 5, "percent": 25}, "age": {"usec": 7, "aggr_intervals": 2}}]}]}]
            """)!);
        Assert.Equal("0\t0\t5.0\n0\t2048\t5.0\n500\t0\t5.0\n500\t2048\t5.0\n", Render(file, options => options with { SortByTemperature = true }).Output);
    }

    [Fact]
    public void Raw_MissingFile_NamesIt()
    {
        var options = new DamoHeatmapOptions { Inputs = ["/nowhere/damon.data"] };
        var exception = Assert.Throws<DamonDataException>(() => DamoHeatmap.WriteRaw(TextWriter.Null, options, TestContext.Current.CancellationToken));
        Assert.Equal("/nowhere/damon.data: no such file", exception.Message);
    }

    [Fact]
    public void Raw_Directory_SaysSo()
    {
        string folder = Path.GetTempPath();
        var options = new DamoHeatmapOptions { Inputs = [folder] };
        var exception = Assert.Throws<DamonDataException>(() => DamoHeatmap.WriteRaw(TextWriter.Null, options, TestContext.Current.CancellationToken));
        Assert.Contains("a directory", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Raw_CutCompressedFile_SaysSo()
    {
        string path = Path.GetTempFileName();
        try
        {
            Records("null", [.. Enumerable.Range(0, 200).Select(i => Snapshot(i, i + 1, (4096, 8192, i % 7, i)))]).WriteTo(path);
            byte[] whole = File.ReadAllBytes(path);
            File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
            var exception = Assert.Throws<DamonDataException>(
                () => DamoHeatmap.WriteRaw(
                    TextWriter.Null, new DamoHeatmapOptions { Inputs = [path] }, TestContext.Current.CancellationToken));
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static DamoAnswer Render(DamoFile file, Func<DamoHeatmapOptions, DamoHeatmapOptions>? change = null, bool guide = false)
    {
        var options = new DamoHeatmapOptions { Inputs = [], TimePixels = 2, AddressPixels = 2 };
        return Damo.AskOurselves(new HeatmapCase("example", [file], change?.Invoke(options) ?? options, guide));
    }

    private static DamoFile Records(string intervals, params string[] snapshots) => new((JsonArray)JsonNode.Parse(
        $$"""[{"kdamond_idx": 0, "context_idx": 0, "scheme_idx": 0, "target_id": null, "intervals": {{intervals}}, "snapshots": [{{string.Join(',', snapshots)}}]}]""")!);

    private static string Snapshot(long start, long end, params (long Start, long End, int Samples, int Age)[] regions)
    {
        string all = string.Join(',', regions.Select(region =>
            $$"""{"start": {{region.Start}}, "end": {{region.End}}, "nr_accesses": {"samples": {{region.Samples}}, "percent": null}, "age": {"usec": null, "aggr_intervals": {{region.Age}} } }"""));
        return $$"""{"start_time": {{start}}, "end_time": {{end}}, "regions": [{{all}}]}""";
    }
}
