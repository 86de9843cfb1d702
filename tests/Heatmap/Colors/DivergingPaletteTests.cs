using DamonHeatmap.Colors;

namespace DamonHeatmap.Tests.Colors;

public class DivergingPaletteTests
{
    /// <summary>How those see who lack one kind of cone (Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency, 2009), of linear light.</summary>
    private static readonly Dictionary<string, double[]> Eyes = new()
    {
        ["all cones"] = [1, 0, 0, 0, 1, 0, 0, 0, 1],
        ["protanopia"] = [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        ["deuteranopia"] = [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        ["tritanopia"] = [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    };

    public static TheoryData<string> Names => [.. DivergingPalette.All.Select(palette => palette.Name)];

    public static TheoryData<string, string> NamesAndEyes
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (DivergingPalette palette in DivergingPalette.All)
            {
                foreach (string eye in Eyes.Keys)
                {
                    data.Add(palette.Name, eye);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Arms_Any_GoAwayFromTheMiddleInStepsThatLookAlike(string name)
    {
        DivergingPalette palette = Named(name);
        var middle = Oklab.Of(palette.Middle);
        foreach (Rgb[] arm in (Rgb[][])[palette.Colder.ToArray(), palette.Hotter.ToArray()])
        {
            Oklab[] colours = [.. arm.Select(Oklab.Of)];
            double[] steps = [.. colours.Zip(colours.Skip(1)).Select(pair => pair.First.DistanceTo(pair.Second))];
            for (int i = 0; i + 10 <= steps.Length; i++)
            {
                Assert.InRange(steps.Skip(i).Take(10).Sum() / (10 * steps.Average()), 0.7, 1.35);
            }

            for (int i = 0; i + 4 < colours.Length; i++)
            {
                Assert.True(colours[i + 4].DistanceTo(middle) > colours[i].DistanceTo(middle), $"{name}: colour {i + 4} is nearer to the middle than colour {i}");
            }
        }

        Assert.True(Math.Abs(middle.A) + Math.Abs(middle.B) < 0.005, "the middle is no gray");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Arms_AsMuchColderAndHotter_LookAsFarFromTheMiddle(string name)
    {
        DivergingPalette palette = Named(name);
        var middle = Oklab.Of(palette.Middle);
        for (int i = 0; i < DivergingPalette.Arm; i++)
        {
            Oklab colder = Oklab.Of(palette.Colder[i]), hotter = Oklab.Of(palette.Hotter[i]);
            Assert.InRange(colder.DistanceTo(middle) / hotter.DistanceTo(middle), 0.85, 1.18);
            Assert.Equal(colder.L, hotter.L, 0.02);
        }
    }

    [Theory]
    [MemberData(nameof(NamesAndEyes))]
    public void Arms_AnyEye_AreToldApartAndFromTheMiddle(string name, string eye)
    {
        DivergingPalette palette = Named(name);
        Oklab middle = Seen(palette.Middle, eye);
        for (int i = 0; i < DivergingPalette.Arm; i++)
        {
            Oklab colder = Seen(palette.Colder[i], eye), hotter = Seen(palette.Hotter[i], eye);

            // 0.02 is just seen; the farther from unchanged, the surer
            double least = 0.015 + (0.1 * i / DivergingPalette.Arm);
            Assert.True(colder.DistanceTo(hotter) > least, $"{i}: {colder.DistanceTo(hotter)}");
            Assert.True(colder.DistanceTo(middle) > 0.015 && hotter.DistanceTo(middle) > 0.015, $"{i}: {colder.DistanceTo(middle)}, {hotter.DistanceTo(middle)}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nearest_In256Colours_HotterColderAndUnchangedAreNeverTheSame(string name)
    {
        DivergingPalette palette = Named(name);
        HashSet<int> colder = [.. palette.Colder.ToArray().Select(colour => TerminalColors.Nearest(colour, palette.Colder[^1]))];
        HashSet<int> hotter = [.. palette.Hotter.ToArray().Select(colour => TerminalColors.Nearest(colour, palette.Hotter[^1]))];
        Assert.Empty(colder.Intersect(hotter));
        Assert.DoesNotContain(TerminalColors.Nearest(palette.Middle), colder.Union(hotter));
        Assert.True(colder.Count >= 3 && hotter.Count >= 3, $"{colder.Count}, {hotter.Count}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void At_OnlyNoDifference_IsTheMiddle(string name)
    {
        DivergingPalette palette = Named(name);
        Assert.Equal(palette.Middle, palette.At(0));
        Assert.Equal(palette.Hotter[0], palette.At(double.Epsilon));
        Assert.Equal(palette.Colder[0], palette.At(-double.Epsilon));
        Assert.Equal(palette.Hotter[^1], palette.At(1));
        Assert.Equal(palette.Colder[^1], palette.At(-1));
    }

    private static DivergingPalette Named(string name) => DivergingPalette.All.Single(palette => palette.Name == name);

    private static Oklab Seen(Rgb colour, string eye)
    {
        double[] m = Eyes[eye], light = [Linear(colour.R), Linear(colour.G), Linear(colour.B)];
        byte Part(int row) => Gamma((m[row * 3] * light[0]) + (m[(row * 3) + 1] * light[1]) + (m[(row * 3) + 2] * light[2]));
        return Oklab.Of(new Rgb(Part(0), Part(1), Part(2)));
    }

    private static double Linear(byte value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);

    private static byte Gamma(double value)
    {
        double v = Math.Clamp(value, 0, 1);
        return (byte)Math.Round((v <= 0.0031308 ? v * 12.92 : (1.055 * Math.Pow(v, 1 / 2.4)) - 0.055) * 255);
    }
}
