using DamonHeatmap.Colors;

namespace DamonHeatmap.Tests.Colors;

public class ScaleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-12, 1)]
    [InlineData(0.05, 1)]
    [InlineData(0.0500001, 2)]
    [InlineData(0.5, 10)]
    [InlineData(0.7, 10)]
    public void Level_AnyHeat_IsNeverZeroUnlessIdle(double heat, int level) => Assert.Equal(level, new Scale(0.5, 10).Level(heat));

    [Fact]
    public void Level_NothingAccessed_IsZero() => Assert.Equal(0, new Scale(0, 10).Level(0));

    [Fact]
    public void Top_OfEveryLevel_IsInThatLevel()
    {
        var scale = new Scale(0.3, 9);
        Assert.All(Enumerable.Range(1, 9), level => Assert.Equal(level, scale.Level(scale.Top(level))));
    }
}
