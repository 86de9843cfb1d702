using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Truth;

/// <summary>The judge, judged.</summary>
public class TrueGridTests
{
    private static readonly TruePattern Pattern = new(
        [new TrueStep(0, 100, [(0, 40), (60, 100)], IsAll: true), new TrueStep(100, 150, [(0, 40)], IsAll: false), new TrueStep(150, 200, [(60, 100)], IsAll: false)], 0, 100, HasClock: false);

    [Fact]
    public void At_AllKnown_IsTheMeanOfWhatWasTouched()
    {
        double?[] heat = Grid(1050, (1000, 1300, 0, 100)).At(0.2, 0.5);

        // rows of 30 ns, columns of 20 bytes; the first step begins in the middle of the second row
        Same([0, 0, 0, 0, 0], heat[..5]);
        Same([0.2 / 3, 0.2 / 3, 0, 0.2 / 3, 0.2 / 3], heat[5..10]);

        // 1150 to 1180 is of the second step; 1200 to 1210 is its end, then comes the third
        Same([0.5, 0.5, 0, 0, 0], heat[25..30]);
        Same([0.5 * 2 / 3, 0.5 * 2 / 3, 0, 0.5 / 3, 0.5 / 3], heat[30..35]);
    }

    [Fact]
    public void At_PartlyKnown_IsTheMeanOfThatPart()
    {
        // the last third of the second row, half of its first and all of its second column
        double?[] heat = Grid(1050, (1050, 1060, 10, 40)).At(0.2, 1);

        Same([0.2, 0.2, null, null, null], heat[5..10]);
        Assert.Equal(48, heat.Count(one => one is null));
    }

    [Fact]
    public void Error_TheTruthItself_IsNoneAndItsLevelIsFound()
    {
        TrueGrid grid = Grid(1073, (1000, 1300, 0, 100));
        double?[] shown = [.. grid.At(0.35, 1).Select((heat, cell) => cell % 7 == 0 ? null : heat)];

        Assert.Equal(0.35, grid.Fit(shown, 1), 9);
        Assert.Equal(0, grid.Error(shown, 0.35, 1), 9);
        Assert.True(Grid(1083, (1000, 1300, 0, 100)) is var later && later.Error(shown, later.Fit(shown, 1), 1) > 0.01);
    }

    [Fact]
    public void Error_OfSomeCells_CountsEachByWhatIsKnownOfIt()
    {
        TrueGrid grid = Grid(1050, (1000, 1030, 0, 20), (1000, 1010, 20, 40));
        double?[] shown = [.. grid.At(0, 0).Select((heat, cell) => cell == 0 ? 0.3 : cell == 1 ? 0.4 : heat)];

        Assert.Equal(Math.Sqrt(((3 * 0.09) + 0.16) / 4), grid.Error(shown, 0, 0), 12);
    }

    private static TrueGrid Grid(long start, params (long From, long To, ulong Start, ulong End)[] known) => new(
        Pattern, start, new TimeAxis(1000, 1300, 10), new AddressAxis(0, 100, 5), known.Select(area => new KnownArea(area.From, area.To, area.Start, area.End, 0, 0, 0, 0)));

    private static void Same(double?[] expected, double?[] actual) =>
        Assert.Equal(expected, actual, (a, b) => a is null ? b is null : Math.Abs(a.Value - b!.Value) < 1e-12);
}
