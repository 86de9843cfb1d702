namespace DamonHeatmap.WhatIf;

/// <summary>How many bytes came back after how long. Delays are told apart to 5 %.</summary>
internal sealed class DelayHistogram
{
    private const double StepsInOctave = 16;

    private readonly SortedDictionary<int, double> _bytes = [];

    /// <summary>Bytes of all delays together.</summary>
    public double Total { get; private set; }

    /// <param name="delay">ns, at least 0.</param>
    /// <param name="bytes">How many.</param>
    public void Add(long delay, double bytes)
    {
        int step = (int)Math.Floor(Math.Log2(Math.Max(1, delay)) * StepsInOctave);
        _bytes[step] = _bytes.GetValueOrDefault(step) + bytes;
        Total += bytes;
    }

    /// <summary>The least delay, ns, that at least so much of the bytes did not exceed; null where there are none.</summary>
    /// <param name="part">0…1.</param>
    public long? Percentile(double part)
    {
        double seen = 0;
        foreach ((int step, double bytes) in _bytes)
        {
            seen += bytes;
            if (seen >= part * Total * (1 - 1e-12))
            {
                return (long)Math.Pow(2, (step + 0.5) / StepsInOctave);
            }
        }

        return null;
    }

    /// <summary>Bytes that came back within a time, ns.</summary>
    public double Within(long delay) => _bytes.Where(pair => Math.Pow(2, (pair.Key + 0.5) / StepsInOctave) <= delay).Sum(pair => pair.Value);
}
