using Damon.Snapshots;

namespace Damon.Records;

/// <summary>
/// The monitoring intervals of one kdamond in a trace. A trace does not say them, except when they are tuned; so they are given, or the time
/// between the first snapshots tells the aggregation interval, and the samples in it are taken to be as many as by the kernel's defaults unless something
/// speaks against it.
/// </summary>
/// <param name="given">The intervals at the start; null: to be estimated.</param>
internal sealed class TraceIntervals(Intervals? given)
{
    /// <summary>So many times between snapshots are enough. Work and sleep only ever add to an interval; they matter less the longer it is.</summary>
    private const int Enough = 31;

    private static readonly Intervals KernelDefault = new(5_000_000, 100_000_000);

    private readonly List<long> _aggregated = [];
    private readonly List<long> _applied = [];
    private readonly List<double> _ratios = [];
    private uint _mostAccesses;
    private Intervals? _start = given;

    /// <summary>The sampling interval that was set last, ns; 0: none since the start.</summary>
    public long Tuned { get; private set; }

    /// <summary>Whether the intervals at the start are known, or known well enough.</summary>
    public bool IsKnown => _start is not null;

    /// <summary>The intervals at the start; only where they are known.</summary>
    public Intervals Start => _start!.Value;

    /// <summary>What was measured is enough to tell.</summary>
    public bool CanTell => Times.Count + _ratios.Count >= Enough;

    private List<long> Times => _aggregated.Count > 0 ? _aggregated : _applied;

    /// <summary>The kernel sets a new sampling interval, for the snapshots from here on.</summary>
    public void Tune(long sample) => Tuned = sample;

    /// <summary>A snapshot came so long after another, with such a sampling interval in force between (0: the first one).</summary>
    public void Saw(long time, long tuned, TraceEventKind kind)
    {
        if (IsKnown || time <= 0)
        {
            return;
        }

        if (tuned > 0)
        {
            _ratios.Add((double)time / tuned);
        }
        else if ((kind == TraceEventKind.BeforeApply ? _applied : _aggregated) is { Count: < Enough } times)
        {
            times.Add(time);
        }
    }

    /// <summary>A region had so many accesses: there are at least as many samples in an aggregation, but for a few.</summary>
    public void Saw(uint accesses) => _mostAccesses = IsKnown ? _mostAccesses : Math.Max(_mostAccesses, accesses);

    /// <summary>Whether between two events of a snapshot so much time went by that a whole aggregation is missing.</summary>
    public bool IsLeap(long from, long to)
    {
        double usual = _start is Intervals start ? Of(start, Tuned).Aggregation : Tuned == 0 && Times.Count > 0 ? Times[^Math.Min(4, Times.Count)..].Min() : double.MaxValue;
        return to - from > 0.8 * usual;
    }

    /// <summary>Settles the intervals at the start by what was seen so far.</summary>
    /// <returns>What was assumed and why, for the user.</returns>
    public string Tell()
    {
        double ratio = IntervalsRule.DefaultRatio;
        if (_ratios.Count > 0)
        {
            double measured = _ratios.Min();
            ratio = measured < ratio / 1.5 || measured > ratio * 1.5 ? Math.Max(1, Math.Round(measured)) : ratio;
        }

        // the kernel may count a few too many
        ratio = _mostAccesses > 1.2 * ratio ? _mostAccesses : ratio;
        List<long> times = Times;
        times.Sort();
        long aggregation = times.Count > 0 ? Math.Min(Intervals.Longest, times[times.Count / 2]) : KernelDefault.Aggregation;
        Intervals told = new(Math.Max(1, (long)(aggregation / ratio)), aggregation);
        _start = told;
        string why = times.Count > 0 ? $"the time between its first {times.Count + 1} snapshots" : "the kernel's default";
        return $"a trace does not say its intervals; assumed {told.Aggregation / 1e6:0.###} ms of aggregation ({why}) with {ratio} samples each; say --intervals 5ms,100ms if they were those";
    }

    /// <summary>The intervals after the sampling interval was tuned: the kernel keeps their ratio.</summary>
    public static Intervals Of(Intervals start, long tuned) =>
        tuned == 0 ? start : new Intervals(tuned, (long)Int128.Min(Intervals.Longest, (Int128)tuned * start.Aggregation / start.Sample));
}
