using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;
using Damon.Tests.Events;

namespace Damon.Tests.Analysis;

public class SizeByTemperatureTests
{
    [Fact]
    public void Of_ColdAndHot_IsInItsBuckets()
    {
        // cold for 5 s and for 0.1 s, hot for 1 s at 10 %
        Snapshot snapshot = Make.Snapshot((0, 4096, 0, 50), (4096, 12288, 0, 1), (12288, 16384, 2, 10));

        ulong[] bytes = SizeByTemperature.Of(snapshot, [-500_000_000, -10_000_000, 0, 100_001_000, double.PositiveInfinity], TemperatureWeights.Default);

        Assert.Equal([4096, 8192, 0, 4096, 0], bytes);
    }

    [Theory]
    [InlineData(-500_000_000.0, 0)]
    [InlineData(-500_000_000.1, 0)]
    [InlineData(-500_000_002.0, 1)]
    public void Of_ExactlyAColdBound_IsWithinIt(double bound, int bucket) =>
        Assert.Equal(4096ul, SizeByTemperature.Of(Make.Snapshot((0, 4096, 0, 50)), [bound, double.PositiveInfinity], TemperatureWeights.Default)[bucket]);

    [Fact]
    public void Of_AnySnapshot_AddsUpToTheTotal() => EventGenerators.Snapshot.Sample(
        snapshot =>
        {
            foreach (ByteKind kind in (ByteKind[])[ByteKind.Monitored, ByteKind.FilterPassed])
            {
                ulong[] bytes = SizeByTemperature.Of(snapshot, [-1e12, -1e6, 0, 1, 1e9, double.PositiveInfinity], TemperatureWeights.Default, kind);
                Assert.Equal(snapshot.Regions.Total(kind), bytes.Aggregate(0ul, static (sum, one) => sum + one));
            }
        },
        iter: 200);
}
