using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;
using Damon.Tests.Events;
using DamonHeatmap.Access;

namespace DamonHeatmap.Tests.Access;

public class SizeHistogramTests
{
    private static readonly Gen<(HistogramRequest Request, bool IsTemperature, TemperatureWeights Weights)> Requests =
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 2], Gen.Int[0, 3]).Select((log, cumulative, temperature, size, rate) =>
            (new HistogramRequest { IsLogarithmic = log, IsCumulative = cumulative }, temperature, new TemperatureWeights(size, rate * 50, rate)));

    [Fact]
    public void Of_AnySnapshot_BinsAreRoundFewAndAddUpToTheTotal() => Check.Sample(
        Gen.Select(EventGenerators.Snapshot.Where(static snapshot => snapshot.Regions.Count > 0), Requests),
        (snapshot, asked) =>
        {
            foreach (ByteKind kind in (ByteKind[])[ByteKind.Monitored, ByteKind.FilterPassed])
            {
                SizeHistogram histogram = Of(snapshot, asked.Request, asked.IsTemperature, asked.Weights, kind);
                Assert.InRange(histogram.Bins.Count, 1, asked.Request.IsLogarithmic ? 30 : 13);
                Assert.Equal(histogram.Bins.Select(static bin => bin.High).Distinct().Order(), histogram.Bins.Select(static bin => bin.High));
                Assert.All(histogram.Bins, static bin => Assert.True(bin.Low < bin.High && double.IsFinite(bin.High), bin.ToString()));
                Assert.Equal(0ul, histogram.Outside);
                ulong total = snapshot.Regions.Total(kind);
                Assert.Equal(total, asked.Request.IsCumulative ? histogram.Bytes[^1] : Sum(histogram.Bytes));
                Assert.All(histogram.Bins.Skip(1).Zip(histogram.Bins), pair => Assert.Equal(asked.Request.IsCumulative ? double.NegativeInfinity : pair.Second.High, pair.First.Low));
            }
        },
        iter: 300);

    [Fact]
    public void Of_SmallSnapshot_EachBinHasTheBytesThatAreInIt() => Check.Sample(
        Gen.Select(Make.Small.Where(static snapshot => snapshot.Regions.Count > 0), Requests),
        (snapshot, asked) =>
        {
            SizeHistogram histogram = Of(snapshot, asked.Request, asked.IsTemperature, asked.Weights, ByteKind.Monitored);
            for (int bin = 0; bin < histogram.Bins.Count; bin++)
            {
                ulong bytes = 0;
                for (int i = 0; i < snapshot.Regions.Count; i++)
                {
                    double value = asked.IsTemperature
                        ? Temperature.Of(snapshot, i, asked.Weights)
                        : snapshot.Regions.Accesses[i] > 0 ? 0 : (snapshot.Regions.Ages[i] + 1) * 0.1;
                    bytes += value > histogram.Bins[bin].Low + 1e-7 && value <= histogram.Bins[bin].High + 1e-7 ? snapshot.Regions.Size(i) : 0;
                }

                Assert.Equal(bytes, histogram.Bytes[bin]);
            }
        });

    [Fact]
    public void Of_BinsThatLieOverEachOther_CountBytesInEachAndTheRestOutside()
    {
        // 1 KiB accessed, 2 idle for 5 s, 4 for 10 s, 8 for 60 s
        Snapshot snapshot = Make.Snapshot((0, 1024, 1, 0), (1024, 3072, 0, 49), (3072, 7168, 0, 99), (7168, 15360, 0, 599));
        HistogramBin[] bins = [new(double.NegativeInfinity, 0), new(0, 5), new(0, 10), new(60, double.PositiveInfinity), new(5, 5)];

        SizeHistogram histogram = SizeHistogram.OfIdleTimes(snapshot, bins, ByteKind.Monitored);

        Assert.Equal([1024ul, 2048, 6144, 0, 0], histogram.Bytes);
        Assert.Equal(8192ul, histogram.Outside);
    }

    [Theory]
    [InlineData(0.0004, 0.0005)]
    [InlineData(0.3, 0.5)]
    [InlineData(0.5, 0.5)]
    [InlineData(0.6, 1)]
    [InlineData(11, 15)]
    [InlineData(61, 120)]
    [InlineData(4000, 7200)]
    [InlineData(86401, 172800)]
    [InlineData(1000000, 1728000)]
    public void RoundTime_Any_IsTheNextThatPeopleUse(double seconds, double expected) => Assert.Equal(expected, HistogramBins.RoundTime(seconds), 9);

    [Fact]
    public void Of_NothingIdle_IsOneBin()
    {
        SizeHistogram histogram = Of(Make.Snapshot((0, 1024, 1, 5)), new HistogramRequest(), false, TemperatureWeights.Default, ByteKind.Monitored);
        Assert.Equal([new HistogramBin(double.NegativeInfinity, 0)], histogram.Bins);
        Assert.Equal([1024ul], histogram.Bytes);
    }

    private static SizeHistogram Of(Snapshot snapshot, HistogramRequest request, bool isTemperature, TemperatureWeights weights, ByteKind kind)
    {
        IReadOnlyList<HistogramBin> bins = SizeHistogram.BinsOf(snapshot, isTemperature, request, weights);
        return isTemperature ? SizeHistogram.OfTemperatures(snapshot, bins, weights, kind) : SizeHistogram.OfIdleTimes(snapshot, bins, kind);
    }

    private static ulong Sum(IEnumerable<ulong> numbers) => numbers.Aggregate(0ul, static (sum, one) => sum + one);
}
