using Damon.TestKit;
using DamonHeatmap.Tests.Commands;

namespace DamonHeatmap.Tests.Access;

/// <summary>What access prints of real recordings, in each style.</summary>
public class AccessGoldenTests
{
    private const string Trace = "stairs-6.18-vaddr/trace.damon.data", Physical = "recorded-7.3-paddr/snapshots.damon.data", Sparse = "recorded-7.3-vaddr/sparse.damon.data",
        Filtered = "recorded-7.3-vaddr/filtered.damon.data", Full = "recorded-7.3-vaddr/full.damon.data";

    public static TheoryData<string, string, string> Cases => new()
    {
        { "detailed.txt", Full, "" },
        { "detailed-gaps.txt", Trace, "--snapshot 100" },
        { "detailed-passed.txt", Physical, "--scheme 1" },
        { "detailed-filters.txt", Trace, "--snapshot 100 --age 1s.. --access-rate ..50% --sz-region 64KiB.. --address 0x7f3e06455000..0x7f3e0a000000" },
        { "detailed-sorted.txt", Trace, "--snapshot 100 --sort size temperature --sort-dsc temperature --snapshot-heatmap none" },
        { "detailed-static.txt", Full, "--snapshot-heatmap-static --snapshot-heatmap-width 40" },
        { "detailed-temperature.txt", Physical, "--scheme 1 --snapshot-heatmap temperature" },
        { "three-snapshots.txt", Sparse, "--snapshot 0..2" },
        { "region-box.txt", Trace, "--snapshot 100 --region-box" },
        { "region-box-values.txt", Trace, "--snapshot 100 --region-box --region-box-values size temperature none --region-box-scales linear linear linear --region-box-min-max-length 2 20 --region-box-align right" },
        { "simple-boxes.txt", Sparse, "--style simple-boxes --snapshot -2.." },
        { "hot.txt", Full, "--style hot" },
        { "cold.txt", Physical, "--style cold --scheme 1" },
        { "recency-percentiles.txt", Physical, "--style recency-percentiles" },
        { "recency-percentiles-steps.txt", Full, "--style idle-time-percentiles --percentiles 0..100/10,99.9" },
        { "temperature-percentiles.txt", Physical, "--style temperature-percentiles --scheme 2" },
        { "recency-histogram.txt", Physical, "--style recency-sz-hist --scheme 1" },
        { "recency-histogram-log.txt", Full, "--style cold-memory-tail --hist-logscale" },
        { "recency-histogram-cumulative.txt", Full, "--style recency-sz-hist --hist-cumulate" },
        { "recency-histogram-ranges.txt", Filtered, "--style recency-sz-hist --scheme 1 --hist-ranges ..0s 0s..5s 30s.." },
        { "temperature-histogram.txt", Full, "--style temperature-sz-hist" },
        { "temperature-histogram-log.txt", Physical, "--style temperature-sz-hist --hist-logscale --temperature-weights 0 1000 1 --scheme 0" },
        { "total.txt", Physical, "--total-sz-only --snapshot 0..2 --address 0x1000000..64MiB" },
        { "total.json", Physical, "--total-sz-only --snapshot -1 --json" },
        { "percentiles.json", Physical, "--style recency-percentiles --json" },
        { "histogram.json", Physical, "--style temperature-sz-hist --json --scheme 1" },
        { "detailed.json", Sparse, "--json --age 5s.." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Access_RealRecording_IsAsKept(string name, string recording, string options)
    {
        Run run = await Run.Heatmap(["access", "-i", Repository.At(["samples", .. recording.Split('/')]), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Golden.Check(name, run.Output);
    }

    [Fact]
    public void Folder_Always_HoldsWhatIsAskedFor() =>
        Assert.Equal(Cases.Select(static row => row.Data.Item1).Order(StringComparer.Ordinal), Golden.Names.Order(StringComparer.Ordinal));
}
