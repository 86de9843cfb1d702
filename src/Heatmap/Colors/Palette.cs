namespace DamonHeatmap.Colors;

/// <summary>
/// Colours from cold to hot. Lightness grows all the way and in equal steps, so that the order is seen by everybody, whatever colours an eye can tell apart,
/// and on paper, too. Place 0 is "not accessed", a colour of its own; unknown has none: the ground shows through.
/// </summary>
internal sealed class Palette
{
    /// <summary>Colours of a palette, "not accessed" among them.</summary>
    public const int Count = 256;

    /// <summary>Made when they are asked for: a run of the program needs those of one palette, or none.</summary>
    private readonly Lazy<Rgb[]> _colours;

    private Palette(string name, string description, params Oklab[] stops)
    {
        (Name, Description) = (name, description);
        _colours = new Lazy<Rgb[]>(() => Spread(stops, Count));
    }

    /// <summary>All, the usual one first.</summary>
    public static IReadOnlyList<Palette> All { get; } =
    [
        new("ember", "dark blue, magenta, orange, pale yellow", Oklab.Of(0.25, 0.09, 275), Oklab.Of(0.42, 0.17, 315), Oklab.Of(0.60, 0.20, 10), Oklab.Of(0.77, 0.16, 60), Oklab.Of(0.97, 0.08, 105)),
        new("ocean", "dark violet, blue, green, pale yellow", Oklab.Of(0.27, 0.10, 310), Oklab.Of(0.44, 0.10, 255), Oklab.Of(0.62, 0.10, 195), Oklab.Of(0.79, 0.14, 145), Oklab.Of(0.96, 0.11, 108)),
        new("gray", "black to white", Oklab.Of(0.22, 0, 0), Oklab.Of(1, 0, 0)),
        new("flame", "black, red, orange, yellow", Oklab.Of(0.22, 0.05, 28), Oklab.Of(0.50, 0.19, 29), Oklab.Of(0.72, 0.18, 55), Oklab.Of(0.95, 0.15, 105)),
        new("emotion", "blue, gray, red", Oklab.Of(0.30, 0.14, 265), Oklab.Of(0.50, 0.04, 265), Oklab.Of(0.62, 0.06, 45), Oklab.Of(0.75, 0.12, 40)),
    ];

    public string Name { get; }

    /// <summary>For help.</summary>
    public string Description { get; }

    /// <summary>All colours: "not accessed" first, then from the least to the most.</summary>
    public ReadOnlySpan<Rgb> Colours => _colours.Value;

    /// <summary>The colour at a place of a <see cref="Scale"/>.</summary>
    public Rgb At(double place) => _colours.Value[IndexOf(place)];

    /// <summary>Which of <see cref="Colours"/> it is.</summary>
    public static int IndexOf(double place) => place <= 0 ? 0 : Math.Clamp((int)Math.Ceiling(place * (Count - 1)), 1, Count - 1);

    /// <summary>Places colours along the way through the stops so that each step looks as large as any other.</summary>
    internal static Rgb[] Spread(ReadOnlySpan<Oklab> stops, int count)
    {
        const int Fine = 4096;
        Oklab[] way = new Oklab[Fine + 1];
        double[] length = new double[Fine + 1];
        for (int i = 0; i <= Fine; i++)
        {
            double at = (double)i / Fine * (stops.Length - 1);
            int stop = Math.Min((int)at, stops.Length - 2);
            way[i] = stops[stop].Towards(stops[stop + 1], at - stop);
            length[i] = i == 0 ? 0 : length[i - 1] + way[i].DistanceTo(way[i - 1]);
        }

        var colours = new Rgb[count];
        for (int i = 0, next = 0; i < count; i++)
        {
            while (next < Fine && length[next] < length[Fine] * i / (count - 1))
            {
                next++;
            }

            colours[i] = way[next].ToRgb();
        }

        return colours;
    }
}
