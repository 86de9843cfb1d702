namespace DamonHeatmap.Compat.Access;

/// <summary>Bytes by idle time or by temperature.</summary>
internal static class Histogram
{
    private const int Bins = 10;
    private const int BarLength = 20;

    /// <summary>A line a bin.</summary>
    /// <param name="values">Of each region what it is sorted by, and its bytes.</param>
    /// <param name="options">How wide the bins are.</param>
    /// <param name="read">Reads the ends of bins that the user chose.</param>
    /// <param name="format">Writes what regions are sorted by.</param>
    public static string Draw(
        IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, DamoAccessOptions options, Func<string, PythonNumber> read, Func<PythonNumber, string> format)
    {
        if (values.Count == 0)
        {
            return "no region in snapshot";
        }

        IReadOnlyList<(PythonNumber From, PythonNumber To)> bins = options.HistogramRanges.Count > 0 ? Asked(options.HistogramRanges, read) : Ranges(values, options);
        PythonNumber[] sums = [.. bins.Select(bin => Sum(values, bin))];
        PythonNumber lowest = sums.Aggregate(PythonNumber.Min), highest = sums.Aggregate(PythonNumber.Max);
        PythonNumber step = PythonNumber.Max(((highest - lowest) / BarLength).Truncate(), 1);
        string[] names = [.. bins.Select(bin => $"[{format(bin.From)}, {format(bin.To)})")];
        string[] sizes = [.. sums.Select(sum => PythonFormat.Bytes(sum, options.Raw))];
        int nameWidth = names.Max(static name => name.Length), sizeWidth = sizes.Max(static size => size.Length);
        return string.Join('\n', sums.Select((sum, i) =>
        {
            int stars = Math.Min(((sum - lowest) / step).Ceiling().ToClampedInt32(), BarLength);
            return $"{names[i].PadRight(nameWidth)} {sizes[i].PadRight(sizeWidth)} |{new string('*', Math.Max(stars, 0)).PadRight(BarLength)}|";
        }));
    }

    private static List<(PythonNumber From, PythonNumber To)> Asked(IReadOnlyList<string> texts, Func<string, PythonNumber> read)
    {
        var bins = new List<(PythonNumber, PythonNumber)>();
        for (int i = 0; i < texts.Count; i += 2)
        {
            bins.Add(i + 1 < texts.Count ? (read(texts[i]), read(texts[i + 1])) : throw new PythonErrorException("--hist-ranges: a start without an end"));
        }

        return bins;
    }

    private static List<(PythonNumber From, PythonNumber To)> Ranges(IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, DamoAccessOptions options)
    {
        PythonNumber min = values[0].Value, max = min;
        foreach ((PythonNumber value, _) in values)
        {
            (min, max) = (PythonNumber.Min(min, value), PythonNumber.Max(max, value));
        }

        var bins = new List<(PythonNumber From, PythonNumber To)>();
        if (!options.HistogramLogarithmic)
        {
            PythonNumber width = PythonNumber.Max(((max + 1 - min) / Bins).Ceiling(), 1);
            for (int i = 0; i < Bins; i++)
            {
                PythonNumber from = min + (width * i);
                bins.Add((options.HistogramCumulative ? min : from, from + width));
            }

            return bins;
        }

        bins.Add((min, min + PythonNumber.Max(((max - min) / 1024).Truncate(), 1)));
        while (bins[^1].To < max)
        {
            // with all bins from the start on, the last one's width is the sum of all: they grow faster
            (PythonNumber from, PythonNumber to) = bins[^1];
            bins.Add((options.HistogramCumulative ? min : to, to + ((to - from) * 2)));
        }

        return bins;
    }

    private static PythonNumber Sum(IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, (PythonNumber From, PythonNumber To) bin)
    {
        PythonNumber sum = 0;
        foreach ((PythonNumber value, PythonNumber bytes) in values)
        {
            if (bin.From <= value && value < bin.To)
            {
                sum += bytes;
            }
        }

        return sum;
    }
}
