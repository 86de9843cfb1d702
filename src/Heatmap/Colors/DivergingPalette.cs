namespace DamonHeatmap.Colors;

/// <summary>
/// Colours from much colder over a neutral gray to much hotter. Both arms go the same way in lightness and chroma, in steps that look alike, so that as much colder looks as far from the middle as as much hotter; they are blue and orange,
/// which every eye can tell apart. The middle is "unchanged", and even the least change is a little apart from it; unknown has no colour.
/// </summary>
internal sealed class DivergingPalette
{
    /// <summary>Colours of each arm.</summary>
    public const int Arm = 127;

    /// <summary>How far from the middle, on the way to the first stop, the least change is.</summary>
    private const double FirstStep = 0.15;

    private readonly Lazy<(Rgb[] Colder, Rgb[] Hotter)> _arms;

    private DivergingPalette(string name, string description, double middle, (double Lightness, double Chroma, double Colder, double Hotter) half, (double Lightness, double Chroma, double Colder, double Hotter) end)
    {
        (Name, Description) = (name, description);
        var gray = Oklab.Of(middle, 0, 0);
        Middle = gray.ToRgb();
        _arms = new(() => (
            Spread(Oklab.Of(half.Lightness, half.Chroma, half.Colder), Oklab.Of(end.Lightness, end.Chroma, end.Colder)),
            Spread(Oklab.Of(half.Lightness, half.Chroma, half.Hotter), Oklab.Of(end.Lightness, end.Chroma, end.Hotter))));

        Rgb[] Spread(Oklab first, Oklab last) => Palette.Spread([gray.Towards(first, FirstStep), first, last], Arm);
    }

    /// <summary>All, that of pictures first; hues of the arms turn as far as each other.</summary>
    public static IReadOnlyList<DivergingPalette> All { get; } =
    [
        new("polar", "blue, light gray, orange", 0.93, (0.74, 0.11, 237, 60), (0.49, 0.125, 255, 42)),
        new("night", "light blue, dark gray, light orange", 0.40, (0.60, 0.115, 250, 54), (0.82, 0.11, 230, 74)),
    ];

    /// <summary>For pictures, whose ground is white.</summary>
    public static DivergingPalette OfPictures => All[0];

    /// <summary>For terminals, whose ground is mostly dark.</summary>
    public static DivergingPalette OfTerminals => All[1];

    public string Name { get; }

    /// <summary>For help.</summary>
    public string Description { get; }

    /// <summary>Unchanged.</summary>
    public Rgb Middle { get; }

    /// <summary>From a little colder to much colder.</summary>
    public ReadOnlySpan<Rgb> Colder => _arms.Value.Colder;

    /// <summary>From a little hotter to much hotter.</summary>
    public ReadOnlySpan<Rgb> Hotter => _arms.Value.Hotter;

    /// <summary>The colour at a place of a <see cref="DiffScale"/>, −1…1; only 0 is the middle.</summary>
    public Rgb At(double place) => StepOf(place) switch
    {
        0 => Middle,
        < 0 and var step => _arms.Value.Colder[-step - 1],
        var step => _arms.Value.Hotter[step - 1],
    };

    /// <summary>The place in whole steps, −<see cref="Arm"/>…<see cref="Arm"/>; 0 for the middle only.</summary>
    public static int StepOf(double place) => place == 0 ? 0 : Math.Sign(place) * Math.Clamp((int)Math.Ceiling(Math.Abs(place) * Arm), 1, Arm);
}
