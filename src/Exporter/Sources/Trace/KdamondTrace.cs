using System.Globalization;
using Damon.Kernel.Tracing;
using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>
/// What one kdamond's events come to: whole aggregations, their intervals, and whether more of them are wanted. All times are ns, those of <c>now</c> on the source's own
/// clock, those of events since boot.
/// </summary>
/// <param name="thread">The kdamond's thread.</param>
/// <param name="full">Whether every aggregation is wanted.</param>
/// <param name="tellsTuning">Whether this kernel tells when it tunes intervals; where it does not (Linux 6.15, 6.16), they are measured each time.</param>
internal sealed class KdamondTrace(int thread, bool full, bool tellsTuning)
{
    /// <summary>Aggregations in a row that are asked for while what is seen and what is set do not agree.</summary>
    private const int MostTries = 4;

    /// <summary>A target that says nothing in so many aggregations is gone.</summary>
    private const int MostMissed = 3;

    /// <summary>The kernel makes an interval twice as long at most when it tunes it; work adds some.</summary>
    private const double MostTuned = 2.5;

    /// <summary>Added to what a kdamond is given, for a busy host.</summary>
    private const long Patience = 5_000_000_000;

    /// <summary>Between two regions of one snapshot a busy host may do something else for so long, ns.</summary>
    private const long LeastLeap = 1_000_000_000;

    private readonly Dictionary<ulong, TracedTarget> _targets = [];
    private readonly HashSet<ulong> _delivered = [];
    private readonly List<HeldAggregation> _held = [];
    private readonly Queue<BootSnapshot> _ready = new();
    private readonly Queue<StreamId> _ended = new();
    private IntervalsEpoch _epoch = new(0);
    private IntervalsEpoch? _settled;
    private long _measuredBefore;
    private double? _ratio;
    private bool _ratioIsWrong;
    private int _left;
    private int _tries;
    private long _wantedSince;
    private long _leap = long.MaxValue;

    /// <summary>The kdamond's thread.</summary>
    public int Thread => thread;

    /// <summary>What is known of it.</summary>
    public TracedKdamond Who { get; private set; } = new() { Name = string.Create(CultureInfo.InvariantCulture, $"tid-{thread}") };

    /// <summary>Whether sysfs or a module says whose thread it is.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether its events are wanted now.</summary>
    public bool IsWanted { get; private set; }

    /// <summary>When they are wanted next.</summary>
    public long Due { get; private set; }

    /// <summary>It did not deliver in time; so said once, until it does.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>How long an aggregation takes, as far as is known, ns.</summary>
    public long Aggregation => _epoch.Find(Who, _ratio)?.Aggregation ?? Math.Max(Who.Aggregation, 0);

    /// <summary>When it is silent, if nothing comes.</summary>
    public long Deadline => !IsWanted || IsSilent ? long.MaxValue : Saturated(_wantedSince, 3.0 * LongestAggregation + Patience);

    /// <summary>Whether its intervals may be others at any time without a word. Modules besides DAMON_STAT tune only on kernels that tell it.</summary>
    private bool IsTunedSilently => !tellsTuning && Who is { IsTuned: true } and ({ Context: not null } or { Name: "stat" });

    private long LongestAggregation =>
        _epoch.Tuned > 0 || _epoch.Measured > 0 ? Aggregation
        : Math.Max(Who.Aggregation, Who.LongestAggregation) is > 0 and var longest ? longest : KdamondDirectory.UsualLongest;

    /// <summary>Sysfs or a module says whose it is.</summary>
    public void Identify(TracedKdamond seen)
    {
        TracedKdamond who = IsKnown ? Who.After(seen) : seen;
        if (who.Stream(Node, 0) != Who.Stream(Node, 0) || who.IsLeftOut)
        {
            EndStreams();
            Interrupt();
        }

        bool same = IsKnown && Who.Start == who.Start;
        bool refreshed = IsKnown && who.IsTuned && Who.Start?.MaxAccesses == who.Start?.MaxAccesses;
        if (IsKnown && !same && !refreshed)
        {
            // somebody set other intervals
            (_epoch, _ratioIsWrong) = (new IntervalsEpoch(0), false);
        }

        (Who, IsKnown) = (who, true);
        if (!same && !_ratioIsWrong)
        {
            _ratio = who.Start?.MaxAccesses;
        }

        IsWanted &= !who.IsLeftOut;
    }

    /// <summary>The streams of which a snapshot was told are no more: <see cref="TryTakeEnded"/> says them.</summary>
    public void EndStreams() => EndStreams(_ => true);

    /// <summary>Looks for its targets' processes; the streams of those that are gone end.</summary>
    /// <param name="processes">Where they are, to be seen.</param>
    public void LookFor(HostProcesses processes)
    {
        foreach (TracedTarget target in _targets.Values)
        {
            int? pid = Who.Process(target.Id);
            target.Look(pid, pid is { } number ? processes.Find(number) : null);
        }

        EndStreams(target => target.IsGone);
    }

    /// <summary>Its events are wanted from now on.</summary>
    public void Want(long now)
    {
        if (IsWanted)
        {
            return;
        }

        (IsWanted, _wantedSince, _tries) = (true, now, 0);
        if (IsTunedSilently)
        {
            (_measuredBefore, _epoch) = (_epoch.Measured, new IntervalsEpoch(0));
        }

        // two in a row tell how long an aggregation takes, at the start and whenever that was changed
        _left = _settled == _epoch ? 1 : 2;
        Interrupt();
    }

    /// <summary>It was not heard of in time.</summary>
    public void FallSilent() => IsSilent = true;

    /// <summary>Something is missing here.</summary>
    public void Interrupt()
    {
        _delivered.Clear();
        foreach (TracedTarget target in _targets.Values)
        {
            target.Interrupt();
        }
    }

    /// <summary>It begins to sample in another interval.</summary>
    public void Tuned(ulong sampleMicroseconds)
    {
        long sample = (long)Math.Min(sampleMicroseconds, Intervals.Longest / 1000) * 1000;
        if (sample > 0 && sample != _epoch.Tuned)
        {
            _epoch = new IntervalsEpoch(sample);
        }
    }

    /// <summary>Takes a region.</summary>
    /// <param name="found">The region.</param>
    /// <param name="withProbes">By which event it came.</param>
    /// <param name="now">The time.</param>
    /// <param name="interval">Time to the next snapshot that is wanted.</param>
    public void Add(in RegionEvent found, bool withProbes, long now, long interval)
    {
        if (!IsWanted)
        {
            return;
        }

        if (!_targets.TryGetValue(found.Target, out TracedTarget? target))
        {
            _targets[found.Target] = target = new TracedTarget(found.Target);
        }

        if (!target.Assembler.Add(found, withProbes, Who.AddressUnit, _leap))
        {
            return;
        }

        Regions regions = target.Assembler.Take();
        if (_delivered.Contains(target.Id))
        {
            // it begins anew: whoever said nothing has nothing to say
            Complete(now, interval);
            if (!IsWanted)
            {
                return;
            }
        }

        Take(target, target.Assembler.End, regions);
        if (Who.TargetCount > 0 && _delivered.Count >= Who.TargetCount)
        {
            Complete(now, interval);
        }
    }

    /// <summary>The next whole snapshot, in order of time.</summary>
    public bool TryTake(out BootSnapshot? snapshot) => _ready.TryDequeue(out snapshot);

    /// <summary>The next stream that is no more.</summary>
    public bool TryTakeEnded(out StreamId? stream) => _ended.TryDequeue(out stream);

    /// <summary>The node's name in streams.</summary>
    public string? Node { get; init; }

    private void EndStreams(Func<TracedTarget, bool> which)
    {
        foreach (TracedTarget target in _targets.Values.Where(target => target.IsTold && which(target)))
        {
            target.IsTold = false;
            _ended.Enqueue(Who.Stream(Node, target.Id));
        }
    }

    private void Take(TracedTarget target, long end, Regions regions)
    {
        _delivered.Add(target.Id);
        (IsSilent, target.Missed) = (false, 0);
        long? before = target.LastEnd;
        Regions? regionsBefore = target.LastRegions;
        IntervalsEpoch? epochBefore = target.LastEpoch;
        if (target is { LastEnd: { } last, LastEpoch: { } epoch })
        {
            long distance = end - last;
            if (IsTunedSilently)
            {
                // from each to the next: what was shorter before is of the past, but for a pause, which is longer than a tuning makes an interval, and comes once
                bool isPause = distance > MostTuned * _epoch.Measured && !AreNear(target.LastDistance, distance);
                _epoch = epoch = _epoch.Measured == 0 || AreNear(_epoch.Measured, distance) || isPause ? _epoch : new IntervalsEpoch(0);
            }

            target.LastDistance = distance;
            epoch.Measure(distance);
        }

        (target.LastEnd, target.LastRegions, target.LastEpoch) = (end, regions, _epoch);
        _held.Add(new HeldAggregation(target, before, epochBefore == _epoch ? regionsBefore : null, end, _epoch, regions));
        CheckRatio(target.Assembler.MostAccesses);
    }

    /// <summary>The kernel counts a few samples too many at times; many more than an aggregation has cannot be.</summary>
    private void CheckRatio(uint most)
    {
        if (_ratio is { } ratio && most > (1.2 * ratio) + 2)
        {
            (_ratio, _ratioIsWrong) = (null, true);
        }
    }

    private void Complete(long now, long interval)
    {
        foreach (TracedTarget target in _targets.Values)
        {
            if (!_delivered.Contains(target.Id) && ++target.Missed == MostMissed && target.IsTold)
            {
                target.IsTold = false;
                _ended.Enqueue(Who.Stream(Node, target.Id));
            }
        }

        _delivered.Clear();
        Release();
        long known = Aggregation;
        _leap = known > 0 ? Math.Max(known - (known / 5), LeastLeap) : long.MaxValue;
        _wantedSince = now;
        _left--;
        if (_left > 0)
        {
            return;
        }

        // another pair, while what is seen is not what is set: a pause may lie between the two, unless it was the same before
        bool unsettled = _held.Count > 0 || (_settled != _epoch && _epoch.Disagrees(Who, _ratio) && !AreNear(_measuredBefore, _epoch.Measured));
        if (unsettled && ++_tries < MostTries)
        {
            _left = 1;
            return;
        }

        _settled = _epoch.Measured > 0 ? _epoch : null;
        _held.Clear();
        if (full)
        {
            _left = 1;
            return;
        }

        IsWanted = false;
        Due = now + Math.Max(interval, known) - (known / 2);
    }

    private void Release()
    {
        if (_ratio is null && !_ratioIsWrong && _epoch is { Tuned: > 0, Measured: > 0 })
        {
            _ratio = Math.Max(1, Math.Round((double)_epoch.Measured / _epoch.Tuned));
        }

        int released = 0;
        foreach (HeldAggregation held in _held)
        {
            if (held.Epoch.Find(Who, _ratio) is not { } intervals)
            {
                break;
            }

            _ready.Enqueue(new BootSnapshot(held.Target, held.StartWith(intervals), held.End, intervals, held.Regions));
            released++;
        }

        _held.RemoveRange(0, released);
    }

    private static bool AreNear(long before, long now) => now >= before - (before / 10) && now <= before + (before / 10);

    private static long Saturated(long start, double added) => start + (long)Math.Min(added, long.MaxValue / 4.0);
}
