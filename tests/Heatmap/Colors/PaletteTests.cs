using DamonHeatmap.Colors;

namespace DamonHeatmap.Tests.Colors;

public class PaletteTests
{
    public static TheoryData<string> Names => [.. Palette.All.Select(palette => palette.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Colours_Any_BecomeLighterInStepsThatLookAlike(string name)
    {
        Oklab[] colours = [.. Named(name).Colours.ToArray().Select(Oklab.Of)];
        double[] steps = [.. colours.Zip(colours.Skip(1)).Select(pair => pair.First.DistanceTo(pair.Second))];
        double mean = steps.Average();

        // a screen's colours are whole numbers: single steps are a little off, ten of them are not
        for (int i = 0; i + 10 <= steps.Length; i++)
        {
            Assert.InRange(steps.Skip(i).Take(10).Sum() / (10 * mean), 0.75, 1.3);
        }

        for (int i = 0; i + 8 < colours.Length; i++)
        {
            Assert.True(colours[i + 8].L > colours[i].L, $"{name}: colour {i + 8} is darker than colour {i}");
        }

        Assert.True(colours[^1].L - colours[0].L > 0.3);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_NotAccessed_DiffersFromTheLeastAccess(string name)
    {
        Palette palette = Named(name);
        Assert.Equal(palette.Colours[0], palette.At(0));
        Assert.Equal(palette.Colours[1], palette.At(double.Epsilon));
        Assert.Equal(palette.Colours[^1], palette.At(1));
    }

    [Fact]
    public void Oklab_AnyColour_ComesBack()
    {
        foreach (Rgb colour in (Rgb[])[new(0, 0, 0), new(255, 255, 255), new(255, 0, 0), new(0, 128, 255), new(12, 200, 77)])
        {
            Assert.Equal(colour, Oklab.Of(colour).ToRgb());
        }
    }

    [Fact]
    public void Nearest_AColourOfTheTerminal_IsItself() =>
        Assert.All(Enumerable.Range(16, 240), code => Assert.Equal(TerminalColors.Colour(code), TerminalColors.Colour(TerminalColors.Nearest(TerminalColors.Colour(code)))));

    private static Palette Named(string name) => Palette.All.Single(palette => palette.Name == name);
}
