using CsCheck;
using DamonHeatmap.Colors;
using DamonHeatmap.Raster;
using DamonHeatmap.Tests.Encoders;

namespace DamonHeatmap.Tests.Colors;

public class ScaleTests
{
    private static readonly Gen<Scale> Scales = Gen.Select(Gen.Enum<ScaleKind>(), Gen.Double[0, 0.5], Gen.Double[0.51, 1]).Select(
        (kind, low, high) => Scale.Of(kind, new HeatSpan(low < 0.1 ? 0 : low, high), TestMap.Make(rows: 20, columns: 20)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-12, 1)]
    [InlineData(0.05, 1)]
    [InlineData(0.0500001, 2)]
    [InlineData(0.5, 10)]
    [InlineData(0.7, 10)]
    public void Level_Linear_IsNeverZeroUnlessIdle(double heat, int level) =>
        Assert.Equal(level, Scale.Of(ScaleKind.Linear, new HeatSpan(0, 0.5), TestMap.Make()).Level(heat, 10));

    [Fact]
    public void Place_AnyScale_RisesWithHeatFromNothingToOne() => Check.Sample(
        Gen.Select(Scales, Gen.Double[0, 1], Gen.Double[0, 1]),
        (scale, one, other) =>
        {
            Assert.Equal(0, scale.Place(0));
            Assert.InRange(scale.Place(Math.Max(one, 1e-9)), double.Epsilon, 1);
            Assert.True(scale.Place(Math.Min(one, other)) <= scale.Place(Math.Max(one, other)));
            Assert.Equal(1, scale.Place(scale.High));
        });

    [Fact]
    public void Heat_OfThePlaceOfAHeat_IsThatHeat() => Check.Sample(
        Gen.Select(Scales, Gen.Double[0, 1]),
        (scale, part) =>
        {
            double heat = scale.Low + (part * (scale.High - scale.Low));
            if (scale.Kind != ScaleKind.Equalised && heat > 0)
            {
                Assert.Equal(heat, scale.Heat(scale.Place(heat)), 9);
            }
        });

    [Fact]
    public void Log_NoSpan_HasThreeDecades()
    {
        var scale = Scale.Of(ScaleKind.Log, null, TestMap.Make());
        Assert.Equal((0.001, 1), (scale.Low, scale.High));
        Assert.Equal(1 / 3.0, scale.Place(0.01), 9);
        Assert.Equal(2 / 3.0, scale.Place(0.1), 9);
    }

    [Fact]
    public void Equalised_AnyMap_EachPlaceHasAsManyCells()
    {
        HeatMaps maps = TestMap.Make(rows: 6, columns: 8);
        var scale = Scale.Of(ScaleKind.Equalised, null, maps);
        Grid grid = Assert.Single(maps.Grids);
        List<double> heats = [];
        for (int row = 0; row < 6; row++)
        {
            for (int column = 0; column < 8; column++)
            {
                heats.AddRange(grid.Heat(row, column) is > 0 and { } heat ? [heat] : []);
            }
        }

        Assert.All(heats, heat => Assert.Equal(heats.Count(other => other <= heat) / (double)heats.Count, scale.Place(heat), 9));
    }

    [Fact]
    public void Of_NothingAccessed_HasNoHeatAndNoNaN() => Assert.All(Enum.GetValues<ScaleKind>(), kind =>
    {
        var scale = Scale.Of(kind, null, TestMap.Idle());
        Assert.Equal((0, 0), (scale.High, scale.Place(0)));
        Assert.Equal(0, scale.Level(0, 9));
        Assert.False(double.IsNaN(scale.Heat(0.5)));
    });
}
