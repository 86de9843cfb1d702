namespace DamonHeatmap.Colors;

/// <summary>The colours of a 256-colour terminal that every terminal shows alike: a cube of 6 × 6 × 6, and 24 grays. The first 16 are whatever the user likes.</summary>
internal static class TerminalColors
{
    private const int FirstOfCube = 16, FirstGray = 232, Last = 255;

    private static readonly byte[] Steps = [0, 95, 135, 175, 215, 255];

    private static readonly Oklab[] All = [.. Enumerable.Range(FirstOfCube, Last - FirstOfCube + 1).Select(code => Oklab.Of(Colour(code)))];

    /// <summary>The number of the colour that looks most like it.</summary>
    public static int Nearest(Rgb colour)
    {
        Oklab wanted = Oklab.Of(colour);
        int best = 0;
        for (int i = 1; i < All.Length; i++)
        {
            best = All[i].DistanceTo(wanted) < All[best].DistanceTo(wanted) ? i : best;
        }

        return FirstOfCube + best;
    }

    /// <summary>The number of the colour that looks most like it, of those that are of the hue of another one, and no gray.</summary>
    public static int Nearest(Rgb colour, Rgb hue)
    {
        const double LeastChroma = 0.035, LeastLikeness = 0.8;
        Oklab wanted = Oklab.Of(colour), tint = Oklab.Of(hue);
        double strength = Chroma(tint);
        return FirstOfCube + Enumerable.Range(0, All.Length)
            .Where(i => Chroma(All[i]) >= LeastChroma && (All[i].A * tint.A) + (All[i].B * tint.B) >= LeastLikeness * Chroma(All[i]) * strength)
            .MinBy(i => All[i].DistanceTo(wanted));
    }

    /// <summary>What a number, 16…255, looks like.</summary>
    public static Rgb Colour(int code)
    {
        if (code >= FirstGray)
        {
            byte gray = (byte)(8 + ((code - FirstGray) * 10));
            return new Rgb(gray, gray, gray);
        }

        int cube = code - FirstOfCube;
        return new Rgb(Steps[cube / 36], Steps[cube / 6 % 6], Steps[cube % 6]);
    }

    private static double Chroma(Oklab colour) => Math.Sqrt((colour.A * colour.A) + (colour.B * colour.B));
}
