using DamonHeatmap.Raster;

namespace DamonHeatmap.Colors;

/// <summary>
/// From heat to a place on a palette, 0…1, and back. Place 0 is exactly no heat at all, and only that: the least access is never shown as none.
/// </summary>
internal sealed class Scale
{
    private const double Decades = 1e-3;

    /// <summary>Places by rank; more could not be told apart.</summary>
    private const int Ranks = 1024;

    private readonly double[] _ranks;

    private Scale(ScaleKind kind, double low, double high, double[] ranks) => (Kind, Low, High, _ranks) = (kind, low, high, ranks);

    public ScaleKind Kind { get; }

    /// <summary>Heat at the lower end; 0 for a linear one, unless a span says otherwise.</summary>
    public double Low { get; }

    /// <summary>Heat at the upper end; 0 where there is none at all.</summary>
    public double High { get; }

    /// <summary>A scale for maps.</summary>
    /// <param name="kind">How.</param>
    /// <param name="span">Its ends; null: from nothing to the hottest cell.</param>
    /// <param name="maps">Whose heat.</param>
    public static Scale Of(ScaleKind kind, HeatSpan? span, HeatMaps maps) => Of(kind, span, maps.MaxHeat, Heats(maps));

    /// <summary>A scale for any heats.</summary>
    /// <param name="kind">How.</param>
    /// <param name="span">Its ends; null: from nothing to the largest.</param>
    /// <param name="max">The largest, 0…1.</param>
    /// <param name="heats">All of them, for a scale by rank.</param>
    public static Scale Of(ScaleKind kind, HeatSpan? span, double max, IEnumerable<double> heats)
    {
        double high = span?.High ?? max, low = span?.Low ?? 0;
        return kind switch
        {
            ScaleKind.Linear => new Scale(kind, low, high, []),
            ScaleKind.Log => new Scale(kind, low > 0 ? low : high * Decades, high, []),
            _ => Equalised(low, high, heats),
        };
    }

    /// <summary>Where a heat is: 0 for none, else above 0 and at most 1.</summary>
    public double Place(double heat)
    {
        if (heat <= 0 || High <= 0)
        {
            return 0;
        }

        double place = Kind switch
        {
            ScaleKind.Linear => High > Low ? (heat - Low) / (High - Low) : heat > Low ? 1 : 0,
            ScaleKind.Log => High > Low ? Math.Log(heat / Low) / Math.Log(High / Low) : heat > Low ? 1 : 0,
            _ => Rank(heat),
        };
        return Math.Clamp(place, double.Epsilon, 1);
    }

    /// <summary>The heat at a place, 0…1: of all that come to it, the largest.</summary>
    public double Heat(double place) => Kind switch
    {
        ScaleKind.Linear => Low + (place * (High - Low)),
        ScaleKind.Log => Low > 0 ? Low * Math.Pow(High / Low, place) : 0,
        _ => _ranks.Length == 0 ? High : _ranks[Math.Clamp((int)Math.Ceiling(place * _ranks.Length) - 1, 0, _ranks.Length - 1)],
    };

    /// <summary>The place in whole steps: 0 for no heat, else 1…<paramref name="levels"/>.</summary>
    public int Level(double heat, int levels)
    {
        double place = Place(heat);
        return place <= 0 ? 0 : Math.Clamp((int)Math.Ceiling(place * levels * (1 - 1e-12)), 1, levels);
    }

    private static Scale Equalised(double low, double high, IEnumerable<double> heats)
    {
        double[] sorted = [.. heats.Where(heat => heat > low).Select(heat => Math.Min(heat, high)).Order()];
        int count = Math.Min(Ranks, sorted.Length);
        double[] ranks = [.. Enumerable.Range(1, count).Select(rank => sorted[(int)((long)rank * sorted.Length / count) - 1])];
        return new Scale(ScaleKind.Equalised, low, high, ranks);
    }

    private static IEnumerable<double> Heats(HeatMaps maps)
    {
        foreach (Grid grid in maps.Grids)
        {
            for (int row = 0; row < grid.Time.Rows; row++)
            {
                for (int column = 0; column < grid.Address.Columns; column++)
                {
                    if (grid.Heat(row, column) is { } heat)
                    {
                        yield return heat;
                    }
                }
            }
        }
    }

    /// <summary>The share of ranks that are no hotter.</summary>
    private double Rank(double heat)
    {
        int low = 0, high = _ranks.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ranks[middle] <= heat ? (middle + 1, high) : (low, middle);
        }

        return _ranks.Length == 0 ? 1 : (double)low / _ranks.Length;
    }
}
