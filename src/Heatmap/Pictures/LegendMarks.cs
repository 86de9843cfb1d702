using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Text;

namespace DamonHeatmap.Pictures;

/// <summary>Marks on the bar of a legend: what its ends are, and between them round values where the scale has them, as far as there is room.</summary>
internal static class LegendMarks
{
    /// <summary>Pixels between two texts.</summary>
    private const double Gap = 8;

    /// <summary>Parts of a linear scale, and of half of one that goes to both sides.</summary>
    private const int Parts = 5, PartsOfHalf = 3;

    /// <summary>Halvings until a place is found to less than a pixel.</summary>
    private const int Halvings = 40;

    /// <summary>First digits of round values that are not evenly apart: the roundest first.</summary>
    private static readonly int[][] Digits = [[1], [5, 2], [3, 4, 6, 7, 8, 9]];

    /// <param name="scale">Whose.</param>
    /// <param name="width">Of the bar, in pixels.</param>
    /// <param name="size">Of the text.</param>
    /// <returns>From its start to its end.</returns>
    public static IReadOnlyList<Tick> Of(Scale scale, double width, double size)
    {
        double low = scale.Heat(0), high = scale.Heat(1);
        Tick[] ends = high > low ? [new Tick(0, Percent(low)), new Tick(1, Percent(high))] : [new Tick(1, Percent(high))];
        return Between(scale.Heat, ends, scale.Kind == ScaleKind.Linear ? Even(low, high, Parts) : Uneven(low, high), width, size, Percent);
    }

    /// <summary>The same on both sides of the middle.</summary>
    /// <inheritdoc cref="Of(Scale, double, double)"/>
    public static IReadOnlyList<Tick> Of(DiffScale scale, double width, double size)
    {
        // the middle is "unchanged", which no scale has another place for
        Tick[] ends = [new Tick(0, "0"), new Tick(1, More(scale.End))];
        IReadOnlyList<Tick> half = Between(
            scale.Difference, ends, scale.Kind == ScaleKind.Linear ? Even(0, scale.End, PartsOfHalf) : Uneven(scale.Difference(0), scale.End), width / 2, size, More);
        return [.. half.Skip(1).Reverse().Select(tick => new Tick((1 - tick.Place) / 2, "-" + tick.Text[1..])), .. half.Select(tick => new Tick((1 + tick.Place) / 2, tick.Text))];

        static string More(double value) => "+" + Percent(value);
    }

    private static List<Tick> Between(Func<double, double> heat, Tick[] ends, IEnumerable<double> values, double width, double size, Func<double, string> name)
    {
        var ticks = new List<Tick>(ends);
        var taken = ends.Select(tick => (Middle: tick.Place * width, Half: Font.Width(tick.Text, size) / 2)).ToList();
        foreach (double value in values)
        {
            var tick = new Tick(Place(heat, value), name(value));
            double middle = tick.Place * width, half = Font.Width(tick.Text, size) / 2;
            if (taken.TrueForAll(one => Math.Abs(one.Middle - middle) >= one.Half + half + Gap))
            {
                ticks.Add(tick);
                taken.Add((middle, half));
            }
        }

        ticks.Sort((one, other) => one.Place.CompareTo(other.Place));
        return ticks;
    }

    /// <summary>Round values, evenly apart.</summary>
    private static IEnumerable<double> Even(double low, double high, int parts)
    {
        double rough = (high - low) / parts * (1 - 1e-9);
        if (!(rough > 0))
        {
            yield break;
        }

        double power = Math.Pow(10, Math.Floor(Math.Log10(rough))), step = ((double[])[1, 2, 5, 10]).First(digit => digit * power >= rough) * power;
        for (double part = Math.Floor((low / step) + 1e-9) + 1; part * step < high * (1 - 1e-9); part++)
        {
            yield return part * step;
        }
    }

    /// <summary>Round values of each power of ten.</summary>
    private static IEnumerable<double> Uneven(double low, double high)
    {
        if (!(low > 0) || !(high > low))
        {
            yield break;
        }

        int first = (int)Math.Floor(Math.Log10(low)), last = (int)Math.Floor(Math.Log10(high));
        foreach (int[] digits in Digits)
        {
            for (int power = last; power >= first; power--)
            {
                foreach (int digit in digits)
                {
                    // 10^-3 itself is not exact, and 3 x 10^-1 as a product neither
                    double value = power < 0 ? digit / Math.Pow(10, -power) : digit * Math.Pow(10, power);
                    if (value > low * (1 + 1e-9) && value < high * (1 - 1e-9))
                    {
                        yield return value;
                    }
                }
            }
        }
    }

    /// <summary>The last place, 0…1, that is no hotter: where the colour of a value is.</summary>
    private static double Place(Func<double, double> heat, double value)
    {
        double low = 0, high = 1;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = heat(middle) <= value ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>With three digits at least, however small it is.</summary>
    private static string Percent(double ratio)
    {
        const double LeastOfUsual = 1e-3;
        const int MostDigits = 15;
        if (ratio <= 0 || ratio >= LeastOfUsual)
        {
            return Humanize.Percent(Math.Round(ratio, 5));
        }

        int digits = Math.Min(MostDigits, 2 - (int)Math.Floor(Math.Log10(ratio * 100)));
        return (ratio * 100).ToString("0." + new string('#', digits), CultureInfo.InvariantCulture) + " %";
    }
}
