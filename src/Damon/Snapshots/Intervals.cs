namespace Damon.Snapshots;

/// <summary>
/// The monitoring intervals at the moment of a snapshot; where auto-tuning is on, what it had set then. All numbers of accesses and
/// ages of the snapshot are counted in them.
/// </summary>
public readonly record struct Intervals
{
    /// <summary>The longest interval that is taken for true, 10 years; the kernel's own are milliseconds to minutes.</summary>
    public const long Longest = 10L * 365 * 24 * 3600 * 1_000_000_000;

    /// <param name="sample">Sampling interval in ns, 1 … <paramref name="aggregation"/>.</param>
    /// <param name="aggregation">Aggregation interval in ns, at most <see cref="Longest"/>.</param>
    /// <exception cref="DamonDataException">Out of range.</exception>
    public Intervals(long sample, long aggregation)
    {
        if (sample < 1 || aggregation < sample || aggregation > Longest)
        {
            throw new DamonDataException(
                $"intervals out of range: sampling {sample} ns, aggregation {aggregation} ns; expected 0 < sampling <= aggregation <= 10 years");
        }

        Sample = sample;
        Aggregation = aggregation;

        // once, because it is asked for with each region
        MaxAccesses = (uint)Math.Min(uint.MaxValue, Math.Max(1, Math.Floor(((double)aggregation / sample) + 0.01)));
    }

    /// <summary>Of which only the aggregation is known: samples are taken to be as many as by the kernel's defaults, 20 in an aggregation.</summary>
    /// <param name="aggregation">Aggregation interval in ns, 1 … <see cref="Longest"/>.</param>
    /// <exception cref="DamonDataException">Out of range.</exception>
    public static Intervals OfAggregation(long aggregation) => new(Math.Max(1, aggregation / 20), aggregation) { IsSampleAssumed = true };

    /// <summary>Whether the sampling interval is not known but assumed, so that access rates are, too; idle times and bandwidth do not depend on it.</summary>
    public bool IsSampleAssumed { get; private init; }

    /// <summary>Time between two looks at a region, ns.</summary>
    public long Sample { get; }

    /// <summary>Time over which accesses are counted; the unit of age; ns.</summary>
    public long Aggregation { get; }

    /// <summary>Aggregation interval in seconds.</summary>
    public double AggregationSeconds => Aggregation / 1e9;

    /// <summary>Sampling interval in seconds.</summary>
    public double SampleSeconds => Sample / 1e9;

    /// <summary>
    /// The number of samples in one aggregation, and so the largest nr_accesses: aggregation / sampling in whole numbers, at least 1, as
    /// the kernel's damon_max_nr_accesses() has it. A hundredth is forgiven, because intervals that were divided before may lack a few ns.
    /// </summary>
    public uint MaxAccesses { get; }

    /// <summary>nr_accesses as a share of what is possible, 0…1. The kernel can count a few samples above its maximum: that is 1, too.</summary>
    public double Rate(uint accesses) => Math.Min(1, accesses / (double)MaxAccesses);
}
