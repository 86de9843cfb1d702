using Damon.Snapshots;

namespace Damon.Records;

/// <summary>
/// Which intervals were in force at each snapshot of a record. A record names one pair; where the kernel tuned them meanwhile, each snapshot had its own,
/// in the same ratio (the kernel keeps it).
/// </summary>
internal sealed class IntervalsRule
{
    /// <summary>Samples in an aggregation by the kernel's defaults, 100 ms / 5 ms.</summary>
    public const int DefaultRatio = 20;

    private readonly Intervals? _recorded;
    private readonly Intervals? _given;
    private readonly bool _tuned;
    private readonly Warnings _warnings;

    /// <exception cref="DamonDataException">The record's intervals are impossible.</exception>
    public IntervalsRule(RecordHead head, Intervals? given, Warnings warnings)
    {
        (_given, _warnings) = (given, warnings);
        if (head is { Sample: long sample, Aggregation: long aggregation })
        {
            _recorded = new Intervals(sample, aggregation);
        }

        _tuned = head.IsTuned && _recorded is not null;
        IsFirstStartInvented = _tuned && head.IsOfTrace;
    }

    /// <summary>
    /// Whether the record's first snapshot, if others follow, has a start that damo made up (the mean time between its snapshots), so that it says
    /// nothing of the interval tuned at that time.
    /// </summary>
    public bool IsFirstStartInvented { get; }

    /// <summary>The intervals as recorded; only where there are any.</summary>
    public Intervals Recorded => _recorded!.Value;

    /// <summary>Intervals of one snapshot.</summary>
    /// <param name="start">Its start, ns.</param>
    /// <param name="end">Its end, ns.</param>
    /// <param name="sampleInterval">Its sample_interval_us, read as µs, in ns; null where it has none.</param>
    /// <exception cref="DamonDataException">What it says is impossible.</exception>
    public Intervals Of(long start, long end, long? sampleInterval)
    {
        Int128 length = (Int128)end - start;
        if (_recorded is not Intervals recorded)
        {
            return _given ?? Assumed(length);
        }

        if (!_tuned)
        {
            return recorded;
        }

        if (sampleInterval is long told)
        {
            return OfSample(told, length, recorded);
        }

        // 0 or years: not the length of an aggregation
        return length > 0 && length <= Intervals.Longest ? OfAggregation((long)length, recorded) : recorded;
    }

    private static Intervals OfAggregation(long aggregation, Intervals recorded) =>
        new(Math.Max(1, (long)((Int128)aggregation * recorded.Sample / recorded.Aggregation)), aggregation);

    /// <summary>damo writes sample_interval_us in ns, others may write what its name says: the reading that fits the snapshot's length is taken.</summary>
    private Intervals OfSample(long told, Int128 length, Intervals recorded)
    {
        long asNanoseconds = Math.Max(1, told / 1000);
        double whole = length > 0 ? (double)length * recorded.Sample / recorded.Aggregation : recorded.Sample;
        bool inNanoseconds = Math.Abs(Math.Log(asNanoseconds / whole)) < Math.Abs(Math.Log(told / whole));
        if (inNanoseconds)
        {
            _warnings.Once("sample_interval_us", "\"sample_interval_us\" is in ns, as damo writes it, though its name says us; read as ns");
        }

        long sample = inNanoseconds ? asNanoseconds : told;
        Int128 aggregation = (Int128)sample * recorded.Aggregation / recorded.Sample;
        return new Intervals(sample, (long)Int128.Min(aggregation, long.MaxValue));
    }

    private Intervals Assumed(Int128 length)
    {
        bool usable = length > 0 && length <= Intervals.Longest;
        Intervals assumed = usable
            ? new Intervals(Math.Max(1, (long)length / DefaultRatio), (long)length)
            : new Intervals(5_000_000, 100_000_000);
        _warnings.Once(
            "intervals",
            $"has no monitoring intervals; taken for an aggregation: {(usable ? "the length of each snapshot" : "100 ms, the kernel's default")}, with {DefaultRatio} samples; say --intervals 5ms,100ms if they were those");
        return assumed;
    }
}
