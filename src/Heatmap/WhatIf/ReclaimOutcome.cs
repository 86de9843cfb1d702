namespace DamonHeatmap.WhatIf;

/// <summary>What a reclaimer with one threshold would have done.</summary>
/// <param name="idle">It takes what has been idle for so long, ns.</param>
/// <param name="freed">Adds up what is free because of it, in some times as many parts as <paramref name="touched"/>.</param>
/// <param name="touched">Adds up what is touched again.</param>
internal sealed class ReclaimOutcome(long idle, TimeSums freed, TimeSums touched)
{
    /// <summary>It takes what has been idle for so long, ns.</summary>
    public long Idle { get; } = idle;

    /// <summary>Bytes that it took, each time anew.</summary>
    public double FreedBytes { get; private set; }

    /// <summary>Bytes of these that were touched again.</summary>
    public double TouchedBytes => Delays.Total;

    /// <summary>After how long they were.</summary>
    public DelayHistogram Delays { get; } = new();

    /// <summary>Bytes that were free because of it, in each part of the time, on average.</summary>
    public IReadOnlyList<double> Freed
    {
        get
        {
            double[] sums = freed.Sums();
            return [.. sums.Chunk(sums.Length / touched.Sums().Length).Select(part => part.Average())];
        }
    }

    /// <summary>Bytes that were free because of it when most were, to the parts of <c>freed</c>.</summary>
    public double MostFreed => freed.Sums().Max();

    /// <summary>Bytes that were touched again in each part of the time.</summary>
    public IReadOnlyList<double> Touched => touched.Sums();

    /// <summary>Memory was idle from one moment to another.</summary>
    /// <param name="from">Since when, ns.</param>
    /// <param name="to">Until when.</param>
    /// <param name="bytes">Bytes that could be taken.</param>
    /// <param name="isTouched">Whether it was touched then; else it went, or that is the end of what is known.</param>
    public void Add(long from, long to, double bytes, bool isTouched)
    {
        long taken = from > long.MaxValue - Idle ? long.MaxValue : from + Idle;
        if (to <= taken || bytes <= 0)
        {
            return;
        }

        FreedBytes += bytes;
        freed.AddDuring(taken, to, bytes);
        if (isTouched)
        {
            Delays.Add((long)Int128.Min(long.MaxValue, (Int128)to - taken), bytes);
            touched.AddAt(to, bytes);
        }
    }
}
