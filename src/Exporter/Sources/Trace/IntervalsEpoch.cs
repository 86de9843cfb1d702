using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>The time from one tuning of a kdamond's intervals to the next: what is known of its intervals then.</summary>
/// <param name="tuned">The sampling interval that the tuning set, ns; 0: the time before any that was seen.</param>
internal sealed class IntervalsEpoch(long tuned)
{
    /// <summary>What is set is kept unless what is seen is further away: sleeping and work add to an interval.</summary>
    private const double Least = 0.5, Most = 2;

    /// <summary>The same where what the files say may be from before a tuning.</summary>
    private const double LeastTuned = 0.9, MostTuned = 1.1;

    /// <summary>The sampling interval that the tuning set, ns; 0: none was seen.</summary>
    public long Tuned => tuned;

    /// <summary>Shortest time seen between two aggregations in a row, ns; 0: none was. Pauses only ever add to it.</summary>
    public long Measured { get; private set; }

    /// <summary>Two aggregations in a row were so far apart.</summary>
    public void Measure(long nanoseconds)
    {
        if (nanoseconds > 0 && nanoseconds <= Intervals.Longest)
        {
            Measured = Measured == 0 ? nanoseconds : Math.Min(Measured, nanoseconds);
        }
    }

    /// <summary>Whether what was seen speaks against what is set.</summary>
    /// <param name="who">What the files say of the kdamond.</param>
    /// <param name="ratio">Samples in an aggregation; null: not known.</param>
    public bool Disagrees(TracedKdamond who, double? ratio) => Measured > 0 && Nominal(who, ratio) is > 0 and var nominal && !Fits(who, nominal);

    /// <summary>The intervals; null: not known yet.</summary>
    /// <param name="who">What the files say of the kdamond.</param>
    /// <param name="ratio">Samples in an aggregation, from the files or measured before; null: not known.</param>
    public Intervals? Find(TracedKdamond who, double? ratio)
    {
        long nominal = Nominal(who, ratio);
        if (Measured == 0 && nominal == 0)
        {
            return tuned > 0 ? Intervals.OfAggregation(Bounded(20.0 * tuned)) : null;
        }

        bool fits = nominal > 0 && Fits(who, nominal);
        if (Measured == 0 && !fits)
        {
            // nothing was seen yet, and what the files say may be old
            return null;
        }

        long aggregation = fits ? nominal : Measured;
        if (ratio is not { } samples)
        {
            return tuned > 0 ? new Intervals(Math.Min(tuned, aggregation), aggregation) : Intervals.OfAggregation(aggregation);
        }

        return fits && tuned == 0 && who.Start is { } start && start.Aggregation == aggregation
            ? start
            : new Intervals(fits && tuned > 0 ? Math.Min(tuned, aggregation) : Math.Clamp((long)Math.Round(aggregation / samples), 1, aggregation), aggregation);
    }

    /// <summary>The aggregation interval that is set, ns; 0: not known. The kernel keeps the number of samples when it tunes.</summary>
    private long Nominal(TracedKdamond who, double? ratio) => tuned == 0 ? who.Aggregation : ratio is { } samples ? Bounded(tuned * samples) : 0;

    private bool Fits(TracedKdamond who, long nominal)
    {
        if (Measured == 0)
        {
            return tuned > 0;
        }

        (double least, double most) = tuned == 0 && who.IsTuned ? (LeastTuned, MostTuned) : (Least, Most);
        return Measured >= nominal * least && Measured <= nominal * most;
    }

    private static long Bounded(double nanoseconds) => (long)Math.Clamp(nanoseconds, 1, Intervals.Longest);
}
