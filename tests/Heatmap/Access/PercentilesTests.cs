using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;
using DamonHeatmap.Access;

namespace DamonHeatmap.Tests.Access;

public class PercentilesTests
{
    private static readonly double[] Wanted = [0, 0.5, 1, 7, 25, 33.3, 50, 75, 99, 99.9, 100];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Percentiles_AnySnapshot_AreThoseOfItsBytesOneByOne(bool isTemperature) => Make.Small.Sample(snapshot =>
    {
        AccessStyle style = isTemperature ? AccessStyle.TemperaturePercentiles : AccessStyle.RecencyPercentiles;
        var request = new AccessRequest { Style = style, Percentiles = Wanted };
        foreach (ByteKind kind in (ByteKind[])[ByteKind.Monitored, ByteKind.FilterPassed])
        {
            var bytes = new List<double>();
            for (int i = 0; i < snapshot.Regions.Count; i++)
            {
                double value = isTemperature
                    ? Temperature.Of(snapshot, i, TemperatureWeights.Default)
                    : snapshot.Regions.Accesses[i] > 0 ? 0 : (snapshot.Regions.Ages[i] + 1) * 0.1;
                bytes.AddRange(Enumerable.Repeat(value, (int)snapshot.Regions.Bytes(i, kind)));
            }

            bytes.Sort();
            double[]? percentiles = AccessValues.Percentiles(snapshot, request, kind);
            if (bytes.Count == 0)
            {
                Assert.Null(percentiles);
                continue;
            }

            for (int i = 0; i < Wanted.Length; i++)
            {
                // the least value that at least so many bytes have at most
                int needed = (int)Math.Ceiling((decimal)Wanted[i] / 100 * bytes.Count);
                Assert.Equal(bytes[Math.Max(0, needed - 1)], percentiles![i], 9);
            }
        }
    });
}
